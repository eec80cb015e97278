namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Which kernel runs for which convolution: in each table the first that fits. All conditions stand here, in terms of the shape and of the
/// floats in a vector;
/// <see cref="ConvolutionPlan"/> asks once a shape.
/// </summary>
internal static class ConvolutionTable
{
    /// <summary>The forward pass, and the data gradient, which is the same kind of sum with the taps mirrored.</summary>
    public static KernelTable<TapProblem, Func<TapProblem, TapKernel>> Sums { get; } = new(
        new("winograd-4x4", (in p) => WinogradOutputs(p) == WinogradF4.Outputs, p => new WinogradTaps(p, WinogradF4.Outputs)),
        new("winograd-2x2", (in p) => WinogradOutputs(p) == WinogradF2.Outputs, p => new WinogradTaps(p, WinogradF2.Outputs)),
        new("planes-winograd-batched", (in p) => FitsPlanes(p) && FitsRows(p) && FitsImagesSideBySide(p), p =>
            new PlaneTaps(p, true, true)),
        new("planes-winograd", (in p) => FitsPlanes(p) && FitsRows(p), p => new PlaneTaps(p, true, false)),
        new("planes-batched", (in p) => FitsPlanes(p) && FitsImagesSideBySide(p), p => new PlaneTaps(p, false, true)),
        new("planes", (in p) => FitsPlanes(p), p => new PlaneTaps(p, false, false)),
        new("patch-spread", (in p) => FitsPatchSpread(p), p => new PatchSpreadTaps(p)),
        new("depthwise-repeated", (in p) => p.Multiplier > 1, p => new DirectTaps(p)),
        new("depthwise", (in p) => p.Taps.IsDepthwise, p => new DirectTaps(p)),
        new("direct-phases", (in p) => p.Phases > 1, p => new DirectTaps(p)),
        new("direct", (in p) => true, p => new DirectTaps(p)));

    /// <summary>
    /// The filters' and the bias's gradient. Winograd's algorithm needs a number of images besides: for fewer the next one that fits runs.
    /// </summary>
    public static KernelTable<TapProblem, BatchedKernel<WeightGradientKernel>> WeightGradients { get; } = new(
        new("winograd-4x4", (in p) => WinogradOutputs(p) == WinogradF4.Outputs && FitsWinogradSums(p, WinogradF4.Points),
            new(p => new WinogradGradientKernel(p, WinogradF4.Outputs), ImagesOfEnoughTerms)),
        new("winograd-2x2", (in p) => WinogradOutputs(p) == WinogradF2.Outputs && FitsWinogradSums(p, WinogradF2.Points),
            new(p => new WinogradGradientKernel(p, WinogradF2.Outputs), ImagesOfEnoughTerms)),
        new("patches-winograd", (in p) => FitsPatchLanes(p) && FitsRows(p),
            new(p => new RowWinogradGradientKernel(p), ImagesOfEnoughTerms)),
        new("patches", (in p) => FitsPatchLanes(p), new(p => new PatchLaneGradientKernel(p))),
        new("depthwise-repeated", (in p) => p.Multiplier > 1, new(p => new DirectGradientKernel(p))),
        new("depthwise", (in p) => p.Taps.IsDepthwise, new(p => new DirectGradientKernel(p))),
        new("direct", (in p) => true, new(p => new DirectGradientKernel(p))));

    /// <summary>
    /// The outputs of the faster Winograd form, 4 or 2, for filters of 3x3 at stride 1; 0 where neither is faster than the sums as they
    /// are, or precise enough.
    /// </summary>
    private static int WinogradOutputs(TapProblem problem)
    {
        // With fewer channels the transforms cost too much.
        const int FewestChannels = 16;

        // A value of fewer terms, since most of its taps read padding, is too small for the rounding of its tile's other values.
        const int FewestTerms = 32;

        TapPass taps = problem.Taps;
        if (taps.Groups > 1 || taps.IsDepthwise || !IsThreeTaps(taps.Rows) || !IsThreeTaps(taps.Columns)
            || Math.Min(taps.SourceChannels, taps.TargetChannels) < FewestChannels
            || FewestTaps(taps.Rows) * FewestTaps(taps.Columns) * taps.SourceChannels < FewestTerms)
        {
            return 0;
        }

        double four = WinogradCost(problem, WinogradF4.Outputs);
        double two = WinogradCost(problem, WinogradF2.Outputs);
        return Math.Min(four, two) >= taps.Products / problem.Lanes ? 0 : four <= two ? WinogradF4.Outputs : WinogradF2.Outputs;
    }

    /// <summary>The cost of a Winograd form in products of vectors.</summary>
    private static double WinogradCost(TapProblem problem, int outputs)
    {
        // What the transforms of one vector cost, a point, and a vector of transformed filters that comes from memory, where they do not
        // stay in a cache.
        const int SourceCost = 6;
        const int TargetCost = 5;
        const int FilterCost = 10;
        const int CachedFilters = 1 << 20;

        WinogradPass pass = new(problem.Taps, outputs);
        (int sources, int targets) = (problem.Taps.SourceChannels, problem.Taps.TargetChannels);
        double vectors = pass.Points * pass.Points / (double)problem.Lanes;
        double products = (double)sources * targets * vectors;
        double transforms = ((SourceCost * sources) + (TargetCost * targets)) * vectors;
        bool isCached = products * problem.Lanes <= CachedFilters;
        return Math.Max(pass.Tiles * (products + transforms), isCached ? 0 : FilterCost * products);
    }

    /// <summary>Whether positions fill lanes so much better than channels that the turning of images into planes pays.</summary>
    private static bool FitsPlanes(TapProblem problem)
    {
        const double LeastGain = 0.75;

        TapPass taps = problem.Taps;
        return CanRunOverPlanes(taps)
            && LaneUse(taps.GroupTargetChannels, problem.Lanes) < LeastGain * (
                (double)taps.Columns.Count / new PlaneLayout(taps, images: 1).Pitch);
    }

    /// <summary>
    /// Whether a pass reads a source position for each target position, the same distance away for each tap, and mixes channels.
    /// </summary>
    private static bool CanRunOverPlanes(TapPass taps) =>
        taps.Rows.Step == 1 && taps.Columns.Step == 1 && taps.IsWholeTarget && !taps.IsDepthwise && taps.PatchSize > 0;

    /// <summary>Whether <see cref="RowWinograd"/> saves more products than its transforms cost.</summary>
    private static bool FitsRows(TapProblem problem)
    {
        const int FewestChannels = 8;

        TapPass taps = problem.Taps;
        return IsThreeRows(taps) && Math.Min(taps.PatchChannels, taps.GroupTargetChannels) >= FewestChannels;
    }

    /// <summary>
    /// Whether images can lie side by side in planes, as many as a vector has lanes: where rows are as long as a vector, and a tile of rows
    /// leaves room in the second-level cache.
    /// </summary>
    private static bool FitsImagesSideBySide(TapProblem problem)
    {
        const int MostTileFloats = 5 << 15;

        TapPass taps = problem.Taps;
        PlaneLayout layout = new(taps, problem.Lanes);
        long rows = ((long)(RowWinograd.TileRows + layout.ExtraRows) * taps.SourceChannels) + (RowWinograd.TileRows * taps.TargetChannels);
        long products = FitsRows(problem) ? (long)RowWinograd.Products * (taps.SourceChannels + taps.TargetChannels) : 0;
        return Math.Min(taps.Columns.SourceSize * taps.SourceChannels, taps.Columns.Count * taps.TargetChannels) >= problem.Lanes
            && (rows + products) * layout.Pitch <= MostTileFloats;
    }

    /// <summary>
    /// Whether strides are so large that one product for all phases, whose sums have then to be added up, beats a small one for each; and
    /// positions lie in few enough patches that these are not much larger than the images.
    /// </summary>
    private static bool FitsPatchSpread(TapProblem problem)
    {
        const int FewestPhases = 64;
        const int MostTapsOfPhase = 16;

        Conv2DShape shape = problem.Shape;
        bool isSparse = problem.Phases > FewestPhases && shape.Kernel.Area <= problem.Phases * MostTapsOfPhase;
        return isSparse && (Int128)shape.OutPositions * shape.Kernel.Area * shape.InChannels <= int.MaxValue;
    }

    /// <summary>Whether the sums of a Winograd gradient, which every block of tiles reads and writes, come from near enough.</summary>
    private static bool FitsWinogradSums(TapProblem problem, int points)
    {
        const long MostSums = 1 << 19;

        return (long)points * points * problem.Taps.SourceChannels * problem.Taps.TargetChannels <= MostSums;
    }

    /// <summary>Whether a row of taps with its channels, which lie side by side, fills lanes better than the output channels.</summary>
    private static bool FitsPatchLanes(TapProblem problem)
    {
        const double LeastGain = 0.8;
        const int FewestChannels = 4;

        TapPass taps = problem.Taps;
        TapAxis columns = taps.Columns;
        bool isLine = taps.Groups == 1 && !taps.IsDepthwise && columns.Step == 1
            && columns.Offsets[^1] - columns.Offsets[0] == columns.Taps.Length - 1;
        return isLine && taps.TargetChannels >= FewestChannels
            && LaneUse(taps.TargetChannels, problem.Lanes) < LeastGain * LaneUse(taps.LineValues, problem.Lanes);
    }

    /// <summary>
    /// The gradient of a tap that reads the images at fewer positions is too small for the rounding of its tiles' other values.
    /// </summary>
    private static int ImagesOfEnoughTerms(TapProblem problem)
    {
        const int FewestTerms = 128;

        long terms = (long)problem.Taps.Rows.FewestPositions * problem.Taps.Columns.FewestPositions;
        return terms == 0 ? int.MaxValue : (int)((FewestTerms + terms - 1) / terms);
    }

    /// <summary>The share of lanes that so many values use, in tiles of one vector or two.</summary>
    private static double LaneUse(int values, int lanes)
    {
        int width = values > lanes ? 2 * lanes : lanes;
        return (double)values / ((values + width - 1) / width * width);
    }

    // Three rows of taps one below the other, and enough rows of sums for a tile.
    private static bool IsThreeRows(TapPass taps) =>
        taps.Rows.Step == 1 && taps.Rows.Taps.Length == RowWinograd.Taps
            && taps.Rows.Offsets[^1] - taps.Rows.Offsets[0] == RowWinograd.Taps - 1
        && taps.Rows.Count > RowWinograd.TileRows / 2;

    private static bool IsThreeTaps(TapAxis axis) =>
        axis is { Step: 1, Spacing: 1, Offsets: [var first, var second, var third] } && second == first + 1 && third == first + 2;

    private static int FewestTaps(TapAxis axis) => axis.Zones.Min(zone => zone.EndTap - zone.FirstTap);
}
