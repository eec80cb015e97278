namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>1 in the category's place, behind them perhaps one for a missing value; 0 elsewhere.</summary>
internal sealed class OneHotWriter(IReadOnlyList<string> categories, int place, bool hasMissing) : CategoryWriter(categories)
{
    private readonly int _categories = categories.Count;

    public override void Write(float meaning, Span<float> row)
    {
        Span<float> cells = row.Slice(place, _categories + (hasMissing ? 1 : 0));
        cells.Clear();
        if (meaning >= 0)
        {
            cells[(int)meaning] = 1;
        }
        else if (hasMissing && meaning == Missing)
        {
            cells[^1] = 1;
        }
    }
}
