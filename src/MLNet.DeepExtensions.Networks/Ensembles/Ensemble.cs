using System.Collections.Immutable;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Ensembles;

/// <summary>
/// Several networks as one: trained independently, one a core, each by a seed of its own, and averaged. The mean of members errs less than
/// a member does, and what the members were not trained on tells how far to trust them.
/// </summary>
/// <remarks>
/// Logits are averaged, and values: <c>softmax(mean of logits)</c> is the geometric mean of the members' probabilities, made to sum to 1.
/// So the members stay one plain network, with a file, an ONNX file and predictions as any other.
/// </remarks>
public static class Ensemble
{
    /// <summary>Trains members of one network and joins them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The training data.</param>
    /// <param name="options">
    /// Gives a member's options, called once a member and from several threads at once, with callbacks made anew each time. Seed, threads,
    /// and the validation data where rows are left out, are set by the ensemble.
    /// </param>
    /// <param name="ensemble">How many, and on which rows; the defaults if left out.</param>
    /// <exception cref="ArgumentException">An option is out of range, or network, data and options do not fit each other.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before a member had ended.</exception>
    public static EnsembleResult Train(
        Network network, Dataset data, Func<int, TrainingOptions> options, EnsembleOptions? ensemble = null) =>
        Train(_ => network, data, options, ensemble);

    /// <summary>Trains members that are networks of their own, and joins them.</summary>
    /// <param name="network">Gives a member's network, from several threads at once; all end in a dense layer of the same outputs.</param>
    /// <param name="data">The training data.</param>
    /// <param name="options">Gives a member's options; see the other overload.</param>
    /// <param name="ensemble">How many, and on which rows; the defaults if left out.</param>
    /// <exception cref="ArgumentException">An option is out of range, or network, data and options do not fit each other.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before a member had ended.</exception>
    public static EnsembleResult Train(
        Func<int, Network> network, Dataset data, Func<int, TrainingOptions> options, EnsembleOptions? ensemble = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ensemble ??= new EnsembleOptions();
        ensemble.Validate();
        RequireDenseEnd(network(0), 0);
        IReadOnlyList<(Dataset Train, Dataset LeftOut)>? parts = ensemble.Parts ?? PartsOf(data, ensemble);
        TrialOptions trials = new()
        {
            Seed = ensemble.Seed,
            Workers = ensemble.Workers,
            CancellationToken = ensemble.CancellationToken,
        };
        TrialResults<TrainingResult> results = Trials.Run(
            ensemble.Members, trial => TrainMember(network(trial.Number), data, parts, options(trial.Number), trial), trials,
            ended: outcome => ensemble.Ended?.Invoke(ToMember(outcome, parts)));
        ImmutableArray<EnsembleMember> members = [.. results.Outcomes.Select(outcome => ToMember(outcome, parts))];
        double temperature = ensemble.Calibrate && parts is not null ? TemperatureOf(members) : 1;
        return new EnsembleResult(
            Average([.. members.Select(member => member.Training.Network)], temperature: temperature), members, temperature, results.End);
    }

    /// <summary>
    /// One network that gives the weighted mean of the members' outputs; of their logits where they end in a softmax or a sigmoid. What
    /// members have in common, with the same weights, is there once.
    /// </summary>
    /// <param name="members">The members, with the same inputs, outputs and classes; each ends in a <see cref="Dense"/> layer.</param>
    /// <param name="weights">What each counts, 0 or more, together more than 0; null for the same. Those of 0 are left out.</param>
    /// <param name="temperature">What the mean is divided by; more than 0.</param>
    /// <exception cref="ArgumentException">
    /// There is no member, or inputs, outputs, classes or final activations differ, or a network ends in another layer; the message says
    /// which member.
    /// </exception>
    public static TrainedNetwork Average(
        IReadOnlyList<TrainedNetwork> members, IReadOnlyList<double>? weights = null, double temperature = 1)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        if (members.Count == 0)
        {
            throw new ArgumentException("There is no member; one or more is expected.", nameof(members));
        }

        weights ??= [.. members.Select(_ => 1.0)];
        if (weights.Count != members.Count || weights.Any(weight => !(weight >= 0) || !double.IsFinite(weight)) || !(weights.Sum() > 0))
        {
            throw new ArgumentException(
                $"The weights are [{string.Join(", ", weights)}]; {members.Count} numbers of 0 or more are expected, not all 0.",
                nameof(weights));
        }

        for (int i = 0; i < members.Count; i++)
        {
            RequireDenseEnd(members[i].Network, i);
            RequireLikeFirst(members, i);
        }

        double sum = weights.Sum() * temperature;
        NetworkMerger merger = new(members[0]);
        for (int i = 0; i < members.Count; i++)
        {
            if (weights[i] > 0)
            {
                merger.Add(members[i], weights[i] / sum, members.Count == 1 ? "" : $"member{i + 1}_");
            }
        }

        return merger.Build();
    }

    /// <summary>The rows' weights; empty where there are none.</summary>
    internal static ReadOnlyMemory<float> WeightsOf(Dataset data)
    {
        if (!data.HasWeights)
        {
            return default;
        }

        float[] weights = new float[data.Count];
        long[] rows = [.. Enumerable.Range(0, weights.Length).Select(static row => (long)row)];
        data.ReadTargets(rows, new float[checked(rows.Length * data.TargetWidth)], weights);
        return weights;
    }

    private static List<(Dataset Train, Dataset LeftOut)>? PartsOf(Dataset data, EnsembleOptions options)
    {
        if (options.Folds == 0)
        {
            return null;
        }

        if (options.Folds > data.Count)
        {
            throw new ArgumentException(
                $"{nameof(EnsembleOptions.Folds)} is {options.Folds}; from 2 to {data.Count}, the number of rows, are allowed, or 0.",
                nameof(options));
        }

        List<(Dataset Train, Dataset LeftOut)> parts = [];
        for (ulong round = 0; parts.Count < options.Members; round++)
        {
            parts.AddRange(data.Folds(options.Folds, options.Seed + round));
        }

        return parts;
    }

    private static TrainingResult TrainMember(
        Network network, Dataset data, IReadOnlyList<(Dataset Train, Dataset LeftOut)>? parts, TrainingOptions options, Trial trial)
    {
        TrainingOptions alone = trial.Alone(options) with { Seed = trial.Seed };
        if (parts is null)
        {
            return network.Train(data, alone);
        }

        (Dataset train, Dataset leftOut) = parts[trial.Number % parts.Count];
        return network.Train(train, alone with { ValidationData = leftOut, ValidationFraction = 0 });
    }

    private static EnsembleMember ToMember(
        TrialOutcome<TrainingResult> outcome, IReadOnlyList<(Dataset Train, Dataset LeftOut)>? parts) =>
        new(outcome.Number, outcome.Value, parts?[outcome.Number % parts.Count].LeftOut, outcome.Duration);

    /// <summary>The temperature of the members' logits, each on the rows that it was not trained on.</summary>
    private static double TemperatureOf(ImmutableArray<EnsembleMember> members)
    {
        TrainedNetwork first = members[0].Training.Network;
        if (!TemperatureScaling.Applies(first.Network, first.Recipe?.Loss) || !members[0].LeftOut!.HasClassNumbers)
        {
            return 1;
        }

        List<float> logits = [];
        List<int> classes = [];
        List<float> weights = [];
        foreach (EnsembleMember member in members)
        {
            logits.AddRange(member.Training.Network.WithoutProbabilities().Predict(member.LeftOut!));
            classes.AddRange(member.LeftOut!.ReadClasses());
            weights.AddRange(WeightsOf(member.LeftOut).Span);
        }

        return TemperatureScaling.Fit(
            logits.ToArray(), first.Network.OutputShape.Size, classes.ToArray(), weights.ToArray());
    }

    private static void RequireDenseEnd(Network network, int member)
    {
        if (network.Nodes[^1].Layer is not Dense)
        {
            throw new ArgumentException(
                $"Member {member + 1} ends in layer '{network.Nodes[^1].Layer.Name}', a {network.Nodes[^1].Layer.GetType().Name}; members of "
                + "an ensemble end in a Dense layer.", nameof(network));
        }
    }

    private static void RequireLikeFirst(IReadOnlyList<TrainedNetwork> members, int member)
    {
        (TrainedNetwork first, TrainedNetwork own) = (members[0], members[member]);
        string? difference =
            !own.Network.InputShape.Equals(first.Network.InputShape)
                ? $"takes {own.Network.InputShape}; the first one takes {first.Network.InputShape}"
            : !own.Network.OutputShape.Equals(first.Network.OutputShape)
                ? $"puts out {own.Network.OutputShape}; the first one {first.Network.OutputShape}"
            : own.Network.FinalActivation != first.Network.FinalActivation
                ? $"ends in {own.Network.FinalActivation}; the first one in {first.Network.FinalActivation}"
            : !(own.ClassNames ?? []).SequenceEqual(first.ClassNames ?? [], StringComparer.Ordinal)
                ? $"has the classes '{string.Join("', '", own.ClassNames ?? [])}'; the first one '{string.Join("', '", first.ClassNames ?? [])}'"
            : own.Network.FinalActivation?.Kind is not (ActivationKind.Softmax or ActivationKind.Sigmoid or ActivationKind.Linear)
                ? $"ends in {own.Network.FinalActivation}; softmax, sigmoid and linear are averaged"
            : null;
        if (difference is not null)
        {
            throw new ArgumentException($"Member {member + 1} {difference}.", nameof(members));
        }
    }
}
