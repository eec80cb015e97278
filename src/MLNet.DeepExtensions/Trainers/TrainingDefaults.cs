using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions;

/// <summary>What the trainers choose from the data's size where the options leave it open.</summary>
internal static class TrainingDefaults
{
    // With fewer steps than this, small networks are commonly still learning; early stopping ends what has learnt sooner.
    private const long EnoughSteps = 30_000;

    /// <summary>
    /// Of fewer rows, none is held back: what a validation of so few tells is mostly chance, and a row less to learn from costs more than
    /// it tells.
    /// </summary>
    public const long SmallData = 1_000;

    /// <summary>The share that is kept for validation of more rows.</summary>
    public const double ValidationFraction = 0.1;

    // Small networks with a penalty have settled by then.
    private const long EnoughStepsOfSmallData = 2_000;

    /// <summary>Of sparse features, of which each row has few, a network has learnt by then what there is.</summary>
    public const int EpochsOfSmallSparseData = 30;

    /// <summary>For sparse features: a row's many weights all move in the same step, so that each may move less.</summary>
    public static Optimizer SparseOptimizer => new Adam { LearningRate = 1e-3f };

    // Of some thousands of texts, 32 units learn as much as 128, from a quarter of the weights; of some hundreds they learn less.
    private const long ManySparseRows = 10_000;

    /// <summary>The units of a fully connected network's hidden layers.</summary>
    public static IReadOnlyList<int> HiddenLayers(Dataset rows) =>
        rows.IsSparse && rows.Count is >= SmallData and < ManySparseRows ? [32] : [128, 64];

    /// <summary>Small batches make enough steps of few rows, large ones make each row cheaper.</summary>
    public static int BatchSize(long rows) => rows switch
    {
        < 50 => 4,
        < 100 => 8,
        < 1_000 => 16,
        < 5_000 => 32,
        < 20_000 => 64,
        < 100_000 => 128,
        _ => 256,
    };

    public static int Epochs(long rows, int batchSize) => (int)Math.Clamp(EnoughSteps * batchSize / Math.Max(rows, 1), 10, 200);

    public static int EpochsOfSmallData(long rows, int batchSize) =>
        (int)Math.Clamp(EnoughStepsOfSmallData * batchSize / Math.Max(rows, 1), 60, 300);

    public static LearningRateSchedule Schedule(NetworkTrainerOptions options, bool stopsEarly) => stopsEarly
        ? new ReduceOnPlateau { Factor = 1f / 3f, Patience = options.Patience / 3 }
        : new CosineAnnealing();
}
