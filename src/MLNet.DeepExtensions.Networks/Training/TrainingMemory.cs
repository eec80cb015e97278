using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// What a training needs of a device's memory: its plans are compiled against a kernel set that counts what they ask for and hands out
/// none.
/// </summary>
internal sealed class TrainingMemory(
    Network network, NetworkWeights weights, IKernelSet kernels, TrainingOptions options, bool hasValidation)
{
    // The rest is for what kernels take between calls, and for what the driver cannot give in one piece.
    private const double UsableShare = 0.9;

    /// <summary>
    /// The bytes that parameters, gradients, moments, activations and losses take for a batch, and the way of batches to a device that is
    /// not the processor.
    /// </summary>
    public long Bytes(int batch)
    {
        using MemoryMeter meter = new(kernels);
        Loss loss = options.LossFor(network);
        using ParameterStore store = new(meter, weights);
        using TrainingPlan plan = new(network, meter, store, batch, loss, options.Optimizer);
        using ExecutionPlan? validation = hasValidation ? new ExecutionPlan(network, meter, store, Math.Max(batch, 64), loss) : null;
        if (kernels.Device.Kind != DeviceKind.Cpu)
        {
            meter.CreateUploadLane(batch * network.InputShape.Size).Dispose();
            if ((options.Metrics ?? Defaults.MetricsFor(loss, network)).Count > 0)
            {
                new OutputLog(plan, TrainingLoop.StepsPerFetch).Dispose();
            }
        }

        return meter.Bytes;
    }

    /// <summary>The largest batch that fits into a number of bytes; 0 where not even one sample does.</summary>
    /// <param name="batch">A batch that does not fit.</param>
    /// <param name="free">The bytes that are free.</param>
    public int LargestBatch(int batch, long free)
    {
        (int fits, int tooLarge) = (0, batch);
        while (tooLarge - fits > 1)
        {
            int middle = fits + ((tooLarge - fits) / 2);
            (fits, tooLarge) = Bytes(middle) <= UsableShare * free ? (middle, tooLarge) : (fits, middle);
        }

        return fits;
    }

    /// <summary>
    /// The error for a device that has run out of memory: what was needed, what was free, and the batch size that would fit.
    /// </summary>
    /// <param name="cause">The allocation that failed.</param>
    /// <param name="batch">The batch size asked for.</param>
    /// <param name="free">The bytes that were free before the training.</param>
    public InsufficientMemoryException Explain(InsufficientMemoryException cause, int batch, long free)
    {
        int fits = LargestBatch(batch, free);
        string advice = fits > 0
            ? $"{nameof(TrainingOptions.BatchSize)} = {fits} needs {Bytes(fits):N0} and would fit."
            : "Not even a batch of one sample would fit.";
        return new InsufficientMemoryException(
            $"Training with {nameof(TrainingOptions.BatchSize)} = {batch} needs {Bytes(batch):N0} bytes of memory on {kernels.Device}, plus some for its kernels; "
            + $"{free:N0} were free. {advice} {cause.Message}",
            cause);
    }
}
