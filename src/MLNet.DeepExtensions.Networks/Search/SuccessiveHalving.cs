using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Search;

/// <summary>
/// Successive halving (Jamieson and Talwalkar 2016), all trials of a rung before the next: every point is trained for a few epochs, the
/// best
/// <c>1 / factor</c> of them for <c>factor</c> times as many, and so on. A point that goes on is trained anew, so that schedules run over
/// the epochs that they are given; that costs at most <c>factor / (factor - 1)</c> of going on from where it was.
/// </summary>
public sealed record SuccessiveHalving
{
    /// <summary>Epochs of the first rung; 1 or more, 3 by default.</summary>
    public int FirstEpochs { get; init; } = 3;

    /// <summary>Epochs of the last rung; not less than <see cref="FirstEpochs"/>, 27 by default.</summary>
    public int LastEpochs { get; init; } = 27;

    /// <summary>What the epochs are multiplied by, and the points divided by, from rung to rung; 2 or more, 3 by default.</summary>
    public int Factor { get; init; } = 3;

    /// <summary>The epochs of the rungs: <c>3, 9, 27</c>. The last one has <see cref="LastEpochs"/>.</summary>
    public IReadOnlyList<int> Rungs
    {
        get
        {
            List<int> rungs = [];
            for (long epochs = FirstEpochs; epochs < LastEpochs; epochs *= Factor)
            {
                rungs.Add((int)epochs);
            }

            return [.. rungs, LastEpochs];
        }
    }

    /// <summary>How many of the points of a rung go on.</summary>
    /// <param name="points">The points.</param>
    public int Survivors(int points) => Math.Max(1, points / Factor);

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it, its value and what is allowed.</exception>
    public void Validate()
    {
        Check.Require(FirstEpochs >= 1, this, nameof(FirstEpochs), FirstEpochs, "1 or more");
        Check.Require(LastEpochs >= FirstEpochs, this, nameof(LastEpochs), LastEpochs, $"{nameof(FirstEpochs)} or more");
        Check.Require(Factor >= 2, this, nameof(Factor), Factor, "2 or more");
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"successive halving by {Factor}, {string.Join(", ", Rungs)} epochs");
}
