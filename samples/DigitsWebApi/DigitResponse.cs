namespace DigitsWebApiSample;

/// <summary>What the model makes of a digit.</summary>
/// <param name="Digit">The likeliest digit.</param>
/// <param name="Probabilities">The probabilities of 0 to 9.</param>
/// <param name="Pixels">What it looked at: 64 pixels, row by row, from 0 (paper) to 16 (ink).</param>
public sealed record DigitResponse(uint Digit, float[] Probabilities, float[] Pixels);
