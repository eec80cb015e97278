namespace DigitsWebApiSample;

/// <summary>Checks the numbers of a request.</summary>
internal static class RequestValues
{
    public static float[] Check(string name, float[]? values, int count, float maximum)
    {
        if (values is null || values.Length != count)
        {
            throw new BadHttpRequestException(
                $"{name} {(values is null ? "is missing" : $"has {values.Length} numbers")}; {count} are expected.");
        }

        int wrong = Array.FindIndex(values, value => !(value >= 0 && value <= maximum));
        return wrong < 0
            ? values
            : throw new BadHttpRequestException(
                FormattableString.Invariant($"{name}[{wrong}] is {values[wrong]}; 0 to {maximum} is allowed."));
    }
}
