using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Initializers;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>
/// What is chosen where options say nothing: piecewise linear embeddings of numbers, dense layers, AdamW. The figures come from validation
/// rows of nine public tables.
/// </summary>
internal sealed class TabularRecipe(TableEncoder encoder, Dataset data, TabularOptions options)
{
    private const int FewRows = 2_500;
    private const int SmallData = 5_000;
    private const int LargeData = 50_000;

    // Cycles of the rate, of which each is twice as long as the one before; a member may stop at the end of one of the last two.
    private const int Cycles = 4;

    // What a single value means is learnt from its own rows alone, and so more slowly than what a range means.
    private const float RateOfFewValues = 3;

    private const float WarmupShare = 0.05f;
    private const int CategoryWidth = 8;

    /// <summary>Whether classes are told apart, and no values.</summary>
    public bool IsClassifier { get; } = data.HasClassNumbers;

    /// <summary>The number of parts that the rows are dealt into.</summary>
    public int Folds => options.Folds ?? (IsClassifier && data.Count >= 2 ? (int)Math.Min(5, data.Count) : 0);

    /// <summary>How often members go through their rows, at most.</summary>
    public int Epochs => options.Epochs ?? Math.Max(FewestEpochs, (int)Math.Ceiling(
        (IsClassifier ? data.Count < FewRows ? 120 : 60 : data.Count < FewRows ? 60 : 40) * Math.Min(1, Math.Sqrt(20_000.0 / data.Count))));

    private bool IsSmall => data.Count < SmallData;

    // So that there are some 1,500 steps of few rows.
    private int FewestEpochs => (int)Math.Min(300, Math.Ceiling(1_500.0 * BatchSize / data.Count));

    private int BatchSize => options.BatchSize ?? data.Count switch
    {
        < SmallData => 32,
        < LargeData => 256,
        < 4 * LargeData => 512,
        _ => 1_024,
    };

    /// <summary>
    /// The network of a member. Every other one has a ReLU behind its embeddings: members that err in unlike ways average to more.
    /// </summary>
    /// <param name="member">The member's number.</param>
    public Network Network(int member)
    {
        NetworkBuilder input = Networks.Network.Input([encoder.Width]);
        List<NetworkBuilder> parts = [];
        (int numbers, int indicators, int codes) = (encoder.NumberCount, encoder.IndicatorCount, encoder.CodeCount);
        if (numbers > 0)
        {
            parts.Add(Numbers(input, numbers, isRectified: member % 2 == 1));
        }

        if (indicators > 0)
        {
            parts.Add(Part(input, numbers, indicators));
        }

        if (codes > 0)
        {
            parts.Add(Part(input, numbers + indicators, codes).CategoryEmbedding(encoder.CodeSizes, CategoryWidth));
        }

        NetworkBuilder point = parts.Count > 1 ? parts[0].Concatenate([.. parts.Skip(1)]) : parts[0];
        int width = (numbers * options.EmbeddingWidth) + indicators + (codes * CategoryWidth);
        foreach (int units in options.HiddenLayers)
        {
            point = point.Append(WithUniformStart(units, width, Activation.ReLU));
            point = options.Dropout > 0 ? point.Dropout(options.Dropout) : point;
            width = units;
        }

        return point.Append(WithUniformStart(Outputs, width, FinalActivation) with { Name = "output" }).Build();
    }

    /// <summary>How a member is trained; a callback is made anew for each.</summary>
    /// <param name="epochs">How often it goes through its rows, at most.</param>
    /// <param name="isWatched">Whether it has rows that it is not trained on.</param>
    public TrainingOptions Training(int epochs, bool isWatched)
    {
        EarlyStopping best = new() { Patience = int.MaxValue, Threshold = 0, Monitor = "valid_loss" };
        return new TrainingOptions
        {
            Epochs = epochs,
            BatchSize = BatchSize,
            Device = ComputeDevice.Cpu,
            Optimizer = new AdamW
            {
                LearningRate = options.LearningRate ?? (IsSmall ? 1e-3f : 2e-3f),
                WeightDecay = options.WeightDecay,
                ClipNorm = 1f,
            },
            Schedule = IsClassifier
                ? new LogCosine { Cycles = Cycles }
                : new LinearWarmup { Epochs = WarmupShare * epochs, StartFactor = 0.01f, Then = new CosineAnnealing() },
            BalanceClasses = options.BalanceClasses,
            Metrics = [],
            Callbacks = isWatched ? IsClassifier ? [best, new CycleStop(best, Cycles)] : [best] : [],
        };
    }

    private int Outputs => !IsClassifier ? data.TargetWidth : data.ClassNames!.Count == 2 ? 1 : data.ClassNames.Count;

    private Activation FinalActivation => !IsClassifier ? Activation.Linear : Outputs == 1 ? Activation.Sigmoid : Activation.Softmax;

    private NetworkBuilder Numbers(NetworkBuilder input, int count, bool isRectified)
    {
        NetworkBuilder linear = Part(input, 0, count).NormalizeInput(NormalizationKind.Robust).Activate(Activation.SmoothClip())
            .LinearEmbedding(options.EmbeddingWidth);
        int few = encoder.FewValuedCount;
        NetworkBuilder[] pieces =
        [
            .. few > 0 ? [Pieces(input, 0, few, IsSmall ? 1 : RateOfFewValues)] : (NetworkBuilder[])[],
            .. few < count ? [Pieces(input, few, count - few, 1)] : (NetworkBuilder[])[],
        ];
        NetworkBuilder sum = linear.Add(pieces.Length == 1 ? pieces[0] : pieces[0].Concatenate(pieces[1]));
        return isRectified ? sum.Activate(Activation.ReLU) : sum;
    }

    private NetworkBuilder Pieces(NetworkBuilder input, int start, int count, float rate) =>
        Part(input, start, count).Append(new PiecewiseLinearEmbedding
        {
            Width = options.EmbeddingWidth,
            Bins = options.Bins ?? (IsClassifier ? 48 : 32),
            DistinctBins = options.DistinctBins,
            LearningRateFactor = rate,
        });

    private NetworkBuilder Part(NetworkBuilder input, int start, int count) => count == encoder.Width ? input : input.Slice(start, count);

    // PyTorch's start.
    private static Dense WithUniformStart(int units, int width, Activation activation)
    {
        RandomUniform start = new() { Minimum = -1 / MathF.Sqrt(width), Maximum = 1 / MathF.Sqrt(width) };
        return new Dense { Units = units, Activation = activation, WeightsInitializer = start, BiasInitializer = start };
    }
}
