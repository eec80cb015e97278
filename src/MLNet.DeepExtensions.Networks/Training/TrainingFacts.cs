using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// What the course of a training depends on: a checkpoint has it, and another training does not go on from it. Of the data it has sizes,
/// classes and a digest of up to 1,000 rows spread evenly (100 where reading costs, fewer of wide rows): another file, another order or
/// another split show, a single changed value may not.
/// </summary>
internal static class TrainingFacts
{
    private const int MostRows = 1000;
    private const int MostCostlyRows = 100;
    private const int FewestRows = 16;
    private const int MostValues = 1 << 22;

    /// <summary>Goes through the options, the network and the data.</summary>
    /// <param name="visitor">Saves or compares them.</param>
    /// <param name="network">The network.</param>
    /// <param name="initial">What stands for its first weights.</param>
    /// <param name="options">The options.</param>
    /// <param name="training">The training data.</param>
    /// <param name="validation">The validation data.</param>
    public static void Visit(
        StateVisitor visitor, Network network, string initial, TrainingOptions options, Dataset training, Dataset? validation)
    {
        visitor.Same("initial_weights", initial);
        visitor.Same("network", Digest(System.Text.Encoding.UTF8.GetBytes(NetworkDescription.Write(network))));
        visitor.Same("loss", Describe(options.LossFor(network)));
        visitor.Same("optimizer", Describe(options.Optimizer));
        visitor.Same("schedule", Describe(options.Schedule));
        visitor.Same("weight_decay_schedule", Describe(options.WeightDecaySchedule));
        visitor.Same("dropout_schedule", Describe(options.DropoutSchedule));
        visitor.Same("batch_size", options.BatchSize.ToString(CultureInfo.InvariantCulture));
        visitor.Same("metrics", options.Metrics is { } metrics ? string.Join("; ", metrics.Select(Describe)) : "by default");
        visitor.Same("standardize_targets", $"{options.StandardizeTargets}");
        visitor.Same("class_weights", options.BalanceClasses ? "balanced" : Numbers(options.ClassWeights));
        visitor.Same("accumulated_batches", options.AccumulatedBatches.ToString(CultureInfo.InvariantCulture));
        visitor.Same("weight_average_decay", options.WeightAverageDecay.ToString("R", CultureInfo.InvariantCulture));
        visitor.Same("shuffle", $"{options.Shuffle}");
        visitor.Same("seed", options.Seed.ToString(CultureInfo.InvariantCulture));
        visitor.Same("parts_of_a_batch", (options.Ranks?.Parts ?? 1).ToString(CultureInfo.InvariantCulture));
        visitor.Same("gradient_format", $"{options.GradientFormat}");
        visitor.Same("augmentation", string.Join("; ", options.Augmentation.Select(Describe)));
        visitor.Same("augmentation_fill", string.Create(
            CultureInfo.InvariantCulture, $"{options.AugmentationFill} {options.AugmentationFillValue:R}"));
        visitor.Same("mixing", Describe(options.Mixing));
        visitor.Visit("training_data", part => Visit(part, training));
        visitor.Same("has_validation_data", $"{validation is not null}");
        if (validation is not null)
        {
            visitor.Visit("validation_data", part => Visit(part, validation));
        }
    }

    /// <summary>What stands for the weights that a training begins with.</summary>
    public static string DigestOf(NetworkWeights weights) => Digest(MemoryMarshal.AsBytes(weights.Parameters.AsSpan()));

    /// <summary>The kernels whose bits a training has: of the processor by instruction set, of other devices by name.</summary>
    public static string KernelsOf(IKernelSet kernels) => kernels is CpuKernelSet ? $"cpu, {CpuKernelSet.InstructionSet}" : kernels.Description;

    private static void Visit(StateVisitor visitor, Dataset data)
    {
        visitor.Same("rows", data.Count.ToString(CultureInfo.InvariantCulture));
        visitor.Same("input_shape", $"{data.InputShape}");
        visitor.Same("targets", data.TargetWidth.ToString(CultureInfo.InvariantCulture));
        visitor.Same("class_names", data.ClassNames is { } names ? string.Join(", ", names) : "none");
        visitor.Same("has_weights", $"{data.HasWeights}");
        visitor.Same("content", DigestOf(data));
    }

    private static string DigestOf(Dataset data)
    {
        int size = data.InputShape.Size;
        long most = data.IsCostlyToRead ? MostCostlyRows : Math.Clamp(MostValues / size, FewestRows, MostRows);
        long count = Math.Min(most, data.Count);
        float[] input = new float[size];
        float[] targets = new float[data.TargetWidth];
        float[] weight = new float[1];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long i = 0; i < count; i++)
        {
            data.Read([count == 1 ? 0 : i * (data.Count - 1) / (count - 1)], input, targets, weight);
            hash.AppendData(MemoryMarshal.AsBytes(input));
            hash.AppendData(MemoryMarshal.AsBytes(targets));
            hash.AppendData(MemoryMarshal.AsBytes(weight));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    // A record prints its type and its settings, numbers as the thread's culture has them; those of one's own need not be registered.
    private static string Describe(object? component)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return component?.ToString() ?? "none";
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string Numbers(IReadOnlyList<float>? numbers) => numbers is null ? "none"
        : string.Join(", ", numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
}
