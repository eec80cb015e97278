namespace MLNet.DeepExtensions.Networks.Initializers;

/// <summary>
/// A bias <c>[i, f, g, o]</c> that is 0 but for the forget gate's, the second quarter, so that an LSTM's cell begins by keeping what it
/// has (Jozefowicz, Zaremba and Sutskever 2015).
/// </summary>
public sealed record ForgetGateBias : Initializer
{
    /// <summary>The forget gate's bias; finite, 1 by default.</summary>
    public float Value { get; init; } = 1f;

    /// <inheritdoc/>
    public override void Validate() => Check.Require(float.IsFinite(Value), this, nameof(Value), Value, "a finite number");

    /// <inheritdoc/>
    protected override void Draw(Span<float> values, int fanIn, int fanOut, SeededRandom random)
    {
        int units = values.Length / 4;
        values.Clear();
        values.Slice(units, units).Fill(Value);
    }
}
