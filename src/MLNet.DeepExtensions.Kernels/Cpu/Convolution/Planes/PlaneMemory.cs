namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A worker's memory for a band of a <see cref="PlaneConvolution{TImages}"/>.</summary>
internal readonly unsafe struct PlaneMemory
{
    /// <summary>Takes the memory, and clears what is read as zeros.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="worker">The worker.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="rows">Target rows of the band.</param>
    /// <param name="places">Numbers that the turning of images wants.</param>
    /// <param name="hasLine">Whether rows are finished apart.</param>
    public PlaneMemory(WorkerTeam team, int worker, PlanePass pass, int rows, int places, bool hasLine)
    {
        (TapPass taps, PlaneLayout layout) = (pass.Taps, pass.Layout);
        Tiles = Partition.Count(rows, RowWinograd.TileRows);
        TilesAtOnce = layout.Images > 1 ? 1 : Tiles;
        SourceRows = (pass.IsWinograd ? TilesAtOnce * RowWinograd.TileRows : rows) + layout.ExtraRows;
        SourcePlane = layout.Plane(SourceRows);
        TargetPlane = pass.IsWinograd ? layout.Apart * RowWinograd.TileRows : layout.Plane(rows);
        ProductPlane = pass.IsWinograd ? layout.Plane(TilesAtOnce) : 0;
        nint products = RowWinograd.Products * ProductPlane;
        nint lineFloats = hasLine ? (nint)layout.Row * taps.TargetChannels : 0;
        nint numberFloats = (nint)(((((2L * pass.Runs) + places) * sizeof(nint) / sizeof(float)) + 15) & ~15);
        nint sourceFloats = (SourcePlane + products + 1) * taps.SourceChannels;
        nint targetFloats = (TargetPlane + products) * taps.TargetChannels;
        float* memory = team.ScratchFloats(worker, numberFloats + sourceFloats + targetFloats + lineFloats);
        Runs = (nint*)memory;
        Places = Runs + (2 * (nint)pass.Runs);
        Source = memory + numberFloats;
        Target = Source + (SourcePlane * taps.SourceChannels);
        Operands = Target + (TargetPlane * taps.TargetChannels);
        Sums = Operands + (products * taps.SourceChannels);
        Zeros = Sums + (products * taps.TargetChannels);
        Line = hasLine ? Zeros + taps.SourceChannels : null;
        new Span<float>(Zeros, taps.SourceChannels).Clear();
        for (int c = 0; c < taps.SourceChannels; c++)
        {
            new Span<float>(Source + (c * SourcePlane), layout.Lead).Clear();
        }
    }

    /// <summary>Tiles of rows in the band.</summary>
    public int Tiles { get; }

    /// <summary>Tiles whose rows are in memory at once.</summary>
    public int TilesAtOnce { get; }

    /// <summary>Source rows in memory at once.</summary>
    public int SourceRows { get; }

    /// <summary>Room for two places of each run of taps.</summary>
    public nint* Runs { get; }

    /// <summary>What the turning of images wants.</summary>
    public nint* Places { get; }

    /// <summary>Planes of the sources.</summary>
    public float* Source { get; }

    /// <summary>The distance between planes of sources.</summary>
    public nint SourcePlane { get; }

    /// <summary>Planes of the targets.</summary>
    public float* Target { get; }

    /// <summary>The distance between planes of targets.</summary>
    public nint TargetPlane { get; }

    /// <summary>Transformed sources, <c>[product][channel]</c>.</summary>
    public float* Operands { get; }

    /// <summary>Their products, <c>[product][channel]</c>.</summary>
    public float* Sums { get; }

    /// <summary>The distance between planes of transformed sources, and of products.</summary>
    public nint ProductPlane { get; }

    /// <summary>As many zeros as there are source channels.</summary>
    public float* Zeros { get; }

    /// <summary>A row of targets, of all images side by side; null where rows are finished in place.</summary>
    public float* Line { get; }
}
