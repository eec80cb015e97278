using MLNet.DeepExtensions.Networks.Ensembles;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>How a network on a table is trained. Nothing need be set: what is null is chosen by task, rows and columns.</summary>
public sealed record TabularOptions
{
    /// <summary>
    /// What of the columns is told instead of being decided; a new <see cref="TableEncoderOptions"/> by default, which tells nothing.
    /// </summary>
    public TableEncoderOptions Columns { get; init; } = new();

    /// <summary>The networks that are averaged, trained one a core; 1 or more, 5 by default.</summary>
    public int Members { get; init; } = 5;

    /// <summary>
    /// The parts that the rows are dealt into, each member's left-out part saying when it has learnt most, and what its probabilities are
    /// worth; 0 trains members on all rows for a fixed time. Null, the default, takes 5 for classes and 0 for values.
    /// </summary>
    public int? Folds { get; init; }

    /// <summary>
    /// A column that says which rows belong together (a patient, a household): they are never on both sides of a part. It is not learnt
    /// from. Null, the default, for none.
    /// </summary>
    public string? GroupColumn { get; init; }

    /// <summary>
    /// A column of dates or numbers by which the rows follow each other: members are trained on the earlier four fifths and watched on the
    /// rest. It is learnt from as any other column unless it is left out. Null, the default, for none.
    /// </summary>
    public string? TimeColumn { get; init; }

    /// <summary>The units of each hidden layer, 1 or more; [256, 256] by default.</summary>
    public IReadOnlyList<int> HiddenLayers { get; init; } = [256, 256];

    /// <summary>The share of each hidden layer's outputs that is dropped in training; 0 or more and below 1, 0.1 by default.</summary>
    public float Dropout { get; init; } = 0.1f;

    /// <summary>Values of the vector that each number becomes; 1 or more, 12 by default.</summary>
    public int EmbeddingWidth { get; init; } = 12;

    /// <summary>
    /// The most bins of a number of many values; 1 or more. Null, the default, takes 48 for classes and 32 for values.
    /// </summary>
    public int? Bins { get; init; }

    /// <summary>The most bins of a number of few values, one between each and the next; 0 or more, 384 by default.</summary>
    public int DistinctBins { get; init; } = 384;

    /// <summary>
    /// How often a member goes through its rows, at most; 1 or more. Null, the default, takes 120 for classes and 60 for
    /// values of fewer than 2,500 rows, else 60 and 40, and fewer of more than 20,000 rows.
    /// </summary>
    public int? Epochs { get; init; }

    /// <summary>
    /// Rows in a step; 1 or more. Null, the default, takes 32 of fewer than 5,000 rows, else 256, and more of 50,000 or more.
    /// </summary>
    public int? BatchSize { get; init; }

    /// <summary>
    /// The learning rate of AdamW; above 0. Null, the default, takes 0.001 of fewer than 5,000 rows, else 0.002.
    /// </summary>
    public float? LearningRate { get; init; }

    /// <summary>AdamW's decay of weights, biases left out; 0 or more, 0.02 by default.</summary>
    public float WeightDecay { get; init; } = 0.02f;

    /// <summary>Whether probabilities are set right by the left-out rows, see <see cref="TemperatureScaling"/>; true by default.</summary>
    public bool Calibrate { get; init; } = true;

    /// <summary>
    /// Whether classes get weights with which all count the same; false by default. Probabilities are no longer those of the data then.
    /// </summary>
    public bool BalanceClasses { get; init; }

    /// <summary>
    /// The time that the training may take. Where the whole of it would take longer, by the speed of its first steps, members go through
    /// the rows less often, the learning rate falling to 0 within that. Null, the default, for as long as it takes.
    /// </summary>
    /// <remarks>With it the result depends on the machine's speed; <see cref="TabularResult.Epochs"/> says how often that was.</remarks>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>The seed of members and parts; 0 by default. The same seed gives the same networks, for any number of workers.</summary>
    public ulong Seed { get; init; }

    /// <summary>Members at the same time; 0 for one a processor, 0 by default.</summary>
    public int Workers { get; init; }

    /// <summary>Told of each member that has ended, one at a time; null for nobody.</summary>
    public Action<EnsembleMember>? Ended { get; init; }

    /// <summary>Ends the training; members that have ended are kept.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">Names the option, its value and what is allowed.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Columns);
        ArgumentNullException.ThrowIfNull(HiddenLayers);
        Check.Positive(Members, nameof(Members));
        Check.Require(Folds is null or 0 or >= 2, this, nameof(Folds), Folds ?? 0, "0, or 2 or more, or null");
        Check.Share(Dropout, nameof(Dropout));
        Check.Positive(EmbeddingWidth, nameof(EmbeddingWidth));
        Check.Positive(Bins ?? 1, nameof(Bins));
        Check.NotNegative(DistinctBins, nameof(DistinctBins));
        Check.Positive(Epochs ?? 1, nameof(Epochs));
        Check.Positive(BatchSize ?? 1, nameof(BatchSize));
        Check.Positive(LearningRate ?? 1, nameof(LearningRate));
        Check.NotNegative(WeightDecay, nameof(WeightDecay));
        Check.NotNegative(Workers, nameof(Workers));
        Check.Require(!(TimeLimit <= TimeSpan.Zero), this, nameof(TimeLimit), TimeLimit ?? default, "above 0");
        foreach (int units in HiddenLayers)
        {
            Check.Positive(units, nameof(HiddenLayers));
        }

        if (GroupColumn is not null && TimeColumn is not null)
        {
            throw new ArgumentException(
                $"{nameof(GroupColumn)} is '{GroupColumn}' and {nameof(TimeColumn)} is '{TimeColumn}'; only one of the two is allowed.");
        }
    }
}
