using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>
/// Training by the public way: shuffled epochs over data in memory, every step with its loss. Each run trains afresh; what is measured
/// begins with the second batch, when the plan is compiled.
/// </summary>
internal sealed class TrainingRunner(Network network, Dataset data, TrainingOptions options) : IRunner
{
    public double Run(TimeSpan duration)
    {
        Slice slice = new(duration);
        network.Train(data, options with { Epochs = int.MaxValue, Metrics = [], Callbacks = [slice], Device = ComputeDevice.Cpu });
        return slice.SecondsPerSample;
    }

    public void Dispose()
    {
    }

    private sealed class Slice(TimeSpan duration) : TrainingCallback
    {
        private Chunks? _chunks;

        public double SecondsPerSample => _chunks!.Median;

        public override void OnBatchEnd(TrainingState state)
        {
            if (_chunks is null)
            {
                _chunks = new Chunks(duration);
            }
            else if (!_chunks.Add(state.Options.BatchSize))
            {
                state.Stop();
            }
        }
    }
}
