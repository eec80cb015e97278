using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>One of several independent trainings: see <see cref="Trials"/>.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Seed">A seed of its own, which depends on that of all trials and the number alone.</param>
/// <param name="CancellationToken">Ends it.</param>
public readonly record struct Trial(int Number, ulong Seed, CancellationToken CancellationToken)
{
    /// <summary>
    /// Options for a training that runs beside others: one thread, the processor unless a device is named, this process alone
    /// (<see cref="TrainingOptions.Collective"/> is for one training at a time), and cancelled with the trials. The seed stays as it is, so that trials are compared on the same split; a member of an ensemble takes <see cref="Seed"/>.
    /// </summary>
    /// <param name="options">How to train.</param>
    public TrainingOptions Alone(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with
        {
            Threads = 1,
            Collective = null,
            Device = options.Device == ComputeDevice.Auto ? ComputeDevice.Cpu : options.Device,
            CancellationToken = CancellationToken,
        };
    }
}
