namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// How the weight gradient cuts a forward pass with padding, so that every product it sums is one of values inside of the images: sections
/// are a rectangle of taps and the rectangle of positions where all of them read inside.
/// </summary>
internal sealed class PatchSections
{
    // With fewer channels a tap by itself fills too little of a register tile.
    private const int FewestChannelsOfTap = 8;

    /// <summary>
    /// Cuts a pass: one section where there is no padding; with many channels one for each tap, with all its positions; with few,
    /// one for each pair of zones, with all their taps.
    /// </summary>
    public PatchSections(TapPass pass)
    {
        (TapAxis rows, TapAxis columns) = (pass.Rows, pass.Columns);
        bool isPadded = !(rows.StaysInside && columns.StaysInside);
        ShareTaps = isPadded && pass.PatchChannels < FewestChannelsOfTap;
        List<Section> sections = [];
        if (isPadded && !ShareTaps)
        {
            for (int tap = 0; tap < pass.WeightTaps.Length; tap++)
            {
                (int u, int v) = Math.DivRem(tap, columns.Taps.Length);
                sections.Add(new Section((u, u + 1), (v, v + 1), rows.PositionsInside(u), columns.PositionsInside(v)));
            }
        }
        else
        {
            foreach (TapAxis.Zone row in rows.Zones)
            {
                foreach (TapAxis.Zone column in columns.Zones)
                {
                    sections.Add(new Section(
                        (row.FirstTap, row.EndTap), (column.FirstTap, column.EndTap), (row.First, row.End), (column.First, column.End)));
                }
            }
        }

        All = [.. sections];
    }

    /// <summary>The sections.</summary>
    public Section[] All { get; }

    /// <summary>Whether several sections contribute to a tap; otherwise each tap is in exactly one.</summary>
    public bool ShareTaps { get; }

    /// <summary>Taps and positions, each from the first to the one before the end.</summary>
    internal readonly record struct Section(
        (int First, int End) RowTaps, (int First, int End) ColumnTaps, (int First, int End) Rows, (int First, int End) Columns);
}
