namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The transformed filters of a <see cref="WinogradPass"/> as the right operands of its products: in panels as wide as a register tile, and
/// in a panel point by point, <c>[source channels, panel columns]</c>, padded with zeros to whole vectors. An item is a panel.
/// </summary>
internal unsafe struct WinogradFilters : IParallelBody
{
    private readonly WorkerTeam _team;
    private readonly WinogradPass _pass;
    private readonly WeightPanels _panels;

    /// <summary>Describes the panels.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="panels">The filters as they are.</param>
    /// <param name="values">Where the transformed filters stand.</param>
    public WinogradFilters(WorkerTeam team, WinogradPass pass, in WeightPanels panels, float* values)
    {
        (_team, _pass, _panels) = (team, pass, panels);
        Values = values;
    }

    /// <summary>The number of panels.</summary>
    public static int PanelsOf(WinogradPass pass) => Partition.Count(pass.Taps.TargetChannels, MicroKernel.MaximumColumns);

    /// <summary>Floats of all panels.</summary>
    public static long LengthOf(WinogradPass pass) => PanelsOf(pass) * PanelSizeOf(pass);

    /// <summary>Floats of a panel.</summary>
    public static nint PanelSizeOf(WinogradPass pass) =>
        (nint)pass.Points * pass.Points * pass.Taps.SourceChannels * MicroKernel.MaximumColumns;

    /// <summary>The transformed filters.</summary>
    public float* Values { get; }

    /// <summary>Transforms all panels.</summary>
    public void TransformAll() => _team.For(PanelsOf(_pass), ref this, parallel: LengthOf(_pass) > 1 << 16);

    /// <inheritdoc/>
    public readonly void Run(int item, int worker)
    {
        int depth = _pass.Taps.SourceChannels;
        int width = MicroKernel.PanelColumns(_pass.Taps.TargetChannels - (item * MicroKernel.MaximumColumns));
        float* scratch = _team.ScratchFloats(worker, WinogradKernel.ScratchFloats + _panels.Size);
        float* panel = scratch + WinogradKernel.ScratchFloats;
        _panels.Pack(item, panel);
        nint step = (nint)depth * width;
        WinogradPlanes taps = new(panel + width, step);
        WinogradPlanes to = new(Values + (item * PanelSizeOf(_pass)), step);
        for (int c = 0; c < depth; c++)
        {
            WinogradKernel.Filter(_pass, taps.From(c * width), width, scratch, to.From(c * width));
        }
    }
}
