namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Some lattice rows of some images of a batch. Its positions are ordered zone by zone: those that the same taps reach stand together.
/// </summary>
/// <param name="Image">The first image.</param>
/// <param name="Images">The number of images.</param>
/// <param name="Row">The first lattice row.</param>
/// <param name="Rows">The number of lattice rows, of each image.</param>
internal readonly record struct LatticeBlock(int Image, int Images, int Row, int Rows)
{
    /// <summary>The number of positions.</summary>
    public int Positions(TapPass pass) => Images * Rows * pass.Columns.Count;

    /// <summary>How many of an image's rows lie in a vertical zone; zero or less for none.</summary>
    public int RowsIn(TapAxis.Zone zone) => Math.Min(zone.End, Row + Rows) - Math.Max(zone.First, Row);

    /// <summary>Lists for every position where its patch and its target are.</summary>
    /// <param name="pass">The lattice.</param>
    /// <param name="source">The source images.</param>
    /// <param name="patches">The list of patches.</param>
    /// <param name="target">The target images, from the wanted channel on.</param>
    /// <param name="sums">
    /// Where the targets are gathered, position after position in the lattice's order; null where they are written in place.
    /// </param>
    /// <param name="sumRow">The distance between gathered targets.</param>
    /// <param name="targets">The list of targets.</param>
    public unsafe void FindAddresses(TapPass pass, float* source, float** patches, float* target, float* sums, nint sumRow, float** targets)
    {
        nint patchStep = (nint)pass.Columns.Step * pass.SourceChannels;
        nint targetStep = sums == null ? (nint)pass.Columns.Spacing * pass.TargetChannels : sumRow;
        foreach (TapAxis.Zone zone in pass.Rows.Zones)
        {
            int end = Math.Min(zone.End, Row + Rows);
            foreach (TapRuns runs in pass.Runs)
            {
                int columns = runs.Zone.End - runs.Zone.First;
                for (int n = 0; n < Images; n++)
                {
                    for (int r = Math.Max(zone.First, Row); r < end; r++)
                    {
                        float* patch = source + pass.SourceOffset(Image + n, r, runs.Zone.First);
                        float* to = sums == null
                            ? target + pass.TargetOffset(Image + n, r, runs.Zone.First)
                            : sums + (((((nint)n * Rows) + r - Row) * pass.Columns.Count) + runs.Zone.First) * sumRow;
                        for (int c = 0; c < columns; c++)
                        {
                            *patches++ = patch + (c * patchStep);
                            *targets++ = to + (c * targetStep);
                        }
                    }
                }
            }
        }
    }
}
