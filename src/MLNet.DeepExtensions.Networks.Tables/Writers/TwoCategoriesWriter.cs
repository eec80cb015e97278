namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>-1 for the first of two categories, +1 for the second, 0 where it is neither.</summary>
internal sealed class TwoCategoriesWriter(IReadOnlyList<string> categories, int place) : CategoryWriter(categories)
{
    public override void Write(float meaning, Span<float> row) => row[place] = meaning < 0 ? 0 : (2 * meaning) - 1;
}
