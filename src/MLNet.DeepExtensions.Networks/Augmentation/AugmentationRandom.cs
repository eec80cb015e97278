using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>
/// The random numbers of one augmentation of one image: a function of the seed, the epoch, the row and the augmentation's place,
/// and so the same for any number of threads and any order of the rows.
/// </summary>
public struct AugmentationRandom
{
    private SplitMix64 _bits;

    /// <summary>Begins the numbers of one augmentation of one image.</summary>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="row">The row's number in its dataset.</param>
    /// <param name="place">The augmentation's place in the list.</param>
    public AugmentationRandom(ulong seed, long epoch, long row, int place) =>
        _bits = new SplitMix64(SplitMix64.Combine(SplitMix64.Combine(SplitMix64.Combine(seed, (ulong)epoch), (ulong)row), (ulong)place));

    /// <summary>Uniform in [0, 1).</summary>
    public float NextSingle() => _bits.NextSingle();

    /// <summary>Uniform between two values.</summary>
    /// <param name="minimum">The lower end.</param>
    /// <param name="maximum">The upper end.</param>
    public float Uniform(float minimum, float maximum) => minimum + ((maximum - minimum) * NextSingle());

    /// <summary>A whole number from 0 to <paramref name="bound"/> - 1.</summary>
    /// <param name="bound">How many numbers there are to choose from, 1 or more.</param>
    public int Below(int bound) => (int)_bits.Next(bound);

    /// <summary>True in a share of the cases.</summary>
    /// <param name="probability">The share, from 0 (never) to 1 (always).</param>
    public bool Chance(float probability) => NextSingle() < probability;
}
