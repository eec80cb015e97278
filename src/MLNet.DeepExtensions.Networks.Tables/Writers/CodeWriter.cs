namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>The category's number from 1; 0 where it is unknown or missing.</summary>
internal sealed class CodeWriter(IReadOnlyList<string> categories, int place) : CategoryWriter(categories)
{
    public override void Write(float meaning, Span<float> row) => row[place] = meaning < 0 ? 0 : meaning + 1;
}
