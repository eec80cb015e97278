using System.CommandLine;
using System.Globalization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>How a network is trained.</summary>
internal sealed class TrainingSettings
{
    private const int DefaultEpochs = 50;
    private const int DefaultBatch = 32;
    private const int DefaultPatience = 10;
    private const ulong DefaultSeed = 1;
    private const double DefaultValidation = 0.2;

    private static readonly Dictionary<string, Optimizer> s_optimizers = new()
    {
        ["adam"] = new Adam(),
        ["adamw"] = new AdamW(),
        ["sgd"] = new Sgd { LearningRate = 0.01f, Momentum = 0.9f },
        ["rmsprop"] = new RmsProp(),
        ["adagrad"] = new Adagrad { LearningRate = 0.01f },
    };

    private static readonly Dictionary<string, LearningRateSchedule?> s_schedules = new()
    {
        ["constant"] = null,
        ["cosine"] = new CosineAnnealing(),
        ["onecycle"] = new OneCycle(),
        ["plateau"] = new ReduceOnPlateau { Patience = 3, Factor = 0.3f },
    };

    private readonly Option<int?> _epochs = ToolOption.Number(
        "--epochs", $"How often all training data is gone through, at most; {DefaultEpochs} if left out.", 1);

    private readonly Option<int?> _patience = ToolOption.Number(
        "--patience", $"Ends the training when the validation loss has not improved for so many epochs; 0 for never, {DefaultPatience} if left out.", 0);

    private readonly Option<string?> _batch;
    private readonly Option<string?> _rate;

    private readonly Option<string> _optimizer = ToolOption.Choice(
        "--optimizer", "The optimizer; sgd has a momentum of 0.9.", "adam", s_optimizers.Keys);

    private readonly Option<string> _schedule = ToolOption.Choice(
        "--schedule", "How the learning rate changes; plateau multiplies it by 0.3 when the validation loss stalls for 4 epochs.", "constant",
        s_schedules.Keys);

    private readonly Option<float?> _weightDecay = ToolOption.Number(
        "--weight-decay", "The weight decay; none if left out, 0.01 with adamw.", 0f);

    private readonly Option<bool> _balance = new("--balance") { Description = "Gives classes weights with which all count the same." };

    private readonly Option<string?> _validation = ToolOption.Text(
        "--validation", "SHARE|FILE", "The share of the rows that is kept to validate on, 0 for none, or other data to validate on; 0.2 if left out.");

    private readonly Option<ulong?> _seed = ToolOption.Number(
        "--seed", $"The seed of everything random: the same seed gives the same file; {DefaultSeed} if left out.", 0UL);

    private readonly Option<int?> _threads = ToolOption.Number("--threads", "Threads; one a processor if left out.", 1);

    private readonly Option<string> _device = new("--device")
    {
        Description = "auto, cpu, cuda, opencl or one of several as cuda:1; the command devices lists them.",
        HelpName = "DEVICE",
        DefaultValueFactory = _ => "auto",
    };

    private readonly bool _isSearched;

    /// <summary>Makes the options.</summary>
    /// <param name="isSearched">Whether batch size and rate may be ranges, of which values are drawn.</param>
    public TrainingSettings(bool isSearched = false)
    {
        _isSearched = isSearched;
        string ranges = isSearched ? " A range such as 16..128, or a choice such as 16|64, is searched." : "";
        _batch = ToolOption.Text("--batch", "N", $"Rows in a step; {DefaultBatch} if left out.{ranges}");
        _rate = ToolOption.Text(
            "--rate", "N", isSearched ? "The learning rate; 1e-4..1e-1 if left out." : "The learning rate; the optimizer's own if left out.");
    }

    public IEnumerable<Symbol> Symbols =>
    [
        _epochs, .. _isSearched ? [] : new Symbol[] { _patience }, _batch, _rate, _optimizer, _schedule, _weightDecay, _balance,
        _validation, _seed, _threads, _device,
    ];

    /// <summary>What is searched of batch size and rate, as texts.</summary>
    public (string Batch, string Rate) RangesOf(ParseResult arguments) => (
        arguments.GetValue(_batch) ?? DefaultBatch.ToString(CultureInfo.InvariantCulture), arguments.GetValue(_rate) ?? "1e-4..1e-1");

    public ulong SeedOf(ParseResult arguments) => arguments.GetValue(_seed) ?? DefaultSeed;

    public int ThreadsOf(ParseResult arguments) => arguments.GetValue(_threads) ?? 0;

    public int EpochsOf(ParseResult arguments) => arguments.GetValue(_epochs) ?? DefaultEpochs;

    /// <summary>The data to learn from, and those to validate on.</summary>
    /// <exception cref="UsageException">The share is none.</exception>
    public (Dataset Training, Dataset? Validation) Split(ParseResult arguments, LoadedData data)
    {
        if (ShareOf(arguments) is not { } share)
        {
            return (data.Data, DataReader.Load(arguments.GetValue(_validation)!, data.Format, data.Data.ClassNames).Data);
        }

        return share == 0 ? (data.Data, null)
            : share is > 0 and < 1 ? data.Data.Split(1 - share, SeedOf(arguments))
            : throw new UsageException(string.Create(
                CultureInfo.InvariantCulture, $"--validation is {share}; a share of 0 or more and below 1, or a file, is allowed."));
    }

    /// <summary>The share of the rows that is kept to validate on; null where these are another file's.</summary>
    public double? ShareOf(ParseResult arguments) => arguments.GetValue(_validation) is not { } text ? DefaultValidation
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) ? share : null;

    /// <summary>The options of the training.</summary>
    /// <exception cref="UsageException">A value is not allowed.</exception>
    public TrainingOptions Of(ParseResult arguments, Dataset? validation) => new()
    {
        Epochs = EpochsOf(arguments),
        BatchSize = !_isSearched && arguments.GetValue(_batch) is { } batch ? WholeNumber(batch, "--batch") : DefaultBatch,
        Optimizer = OptimizerOf(arguments),
        Schedule = ScheduleOf(arguments, validation is not null),
        ValidationData = validation,
        BalanceClasses = arguments.GetValue(_balance),
        Seed = SeedOf(arguments),
        Threads = ThreadsOf(arguments),
        Device = DeviceName.Parse(arguments.GetValue(_device)!),
    };

    /// <summary>Ends a training without improvement, and keeps the best weights; null without validation.</summary>
    public EarlyStopping? EarlyStoppingOf(ParseResult arguments, Dataset? validation) => validation is null ? null : new EarlyStopping
    {
        Patience = arguments.GetValue(_patience) switch { null => DefaultPatience, 0 => int.MaxValue, int patience => patience },
    };

    /// <summary>A learning rate.</summary>
    /// <exception cref="UsageException">The text is none.</exception>
    public static float Rate(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float rate) && rate > 0 && float.IsFinite(rate)
            ? rate
            : throw new UsageException($"--rate is '{text}'; a number of more than 0 is allowed.");

    /// <summary>A whole number of 1 or more.</summary>
    /// <exception cref="UsageException">The text is none.</exception>
    public static int WholeNumber(string text, string option) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new UsageException($"{option} is '{text}'; a whole number of 1 or more is allowed.");

    private Optimizer OptimizerOf(ParseResult arguments)
    {
        Optimizer optimizer = s_optimizers[arguments.GetValue(_optimizer)!];
        if (!_isSearched && arguments.GetValue(_rate) is { } text)
        {
            optimizer = optimizer with { LearningRate = Rate(text) };
        }

        return arguments.GetValue(_weightDecay) is { } decay ? optimizer with { WeightDecay = decay } : optimizer;
    }

    private LearningRateSchedule? ScheduleOf(ParseResult arguments, bool hasValidation)
    {
        LearningRateSchedule? schedule = s_schedules[arguments.GetValue(_schedule)!];
        return schedule is ReduceOnPlateau plateau && !hasValidation ? plateau with { Monitor = "train_loss" } : schedule;
    }

}
