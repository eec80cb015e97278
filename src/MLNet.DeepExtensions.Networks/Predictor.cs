using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Runs a trained network for many threads at once: large work on the process's shared team of threads, one caller at a time, all other work on plans of the callers' own.
/// Which of them serves a call does not show in the result.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as its network, which nobody disposes; the finalizers of its buffers free the memory.")]
internal sealed class Predictor
{
    private const long TeamFlops = 500_000;
    private const long SmallestActivationBudget = 8L << 20;
    private const long LargestActivationBudget = 32L << 20;
    private static readonly Lock s_teamGate = new();
    private static readonly Lazy<CpuKernelSet> s_team = new(() => new CpuKernelSet());

    private readonly Network _network;
    private readonly ParameterStore _store;
    private readonly ConcurrentBag<ExecutionPlan> _single = [];
    private readonly ConcurrentBag<ExecutionPlan> _batched = [];
    private readonly int _chunk;
    private ExecutionPlan? _idleSingle;
    private ExecutionPlan? _teamSingle;
    private ExecutionPlan? _teamBatched;

    public Predictor(TrainedNetwork network)
    {
        _network = network.Network;
        using var kernels = new CpuKernelSet(threads: 1);
        _store = new ParameterStore(kernels, network.SharedWeights);
        long sampleBytes = sizeof(float) * (_network.InputShape.Size + _network.Nodes.Max(node => (long)node.OutputShape.Size));

        // Few samples at a time keep activations in the caches; each time the weights are read anew, so that heavy ones ask for more samples.
        long budget = Math.Clamp(sizeof(float) * _network.ParameterCount, SmallestActivationBudget, LargestActivationBudget);
        _chunk = (int)Math.Clamp(budget / sampleBytes, 2, 256);
    }

    public void Predict(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        int inputSize = _network.InputShape.Size;
        int outputSize = _network.OutputShape.Size;
        int samples = inputs.Length / inputSize;
        if (samples * inputSize != inputs.Length || outputs.Length != (long)samples * outputSize)
        {
            throw new ArgumentException(
                $"There are {inputs.Length} input and {outputs.Length} output values; a sample has {inputSize} and {outputSize}.", nameof(inputs));
        }

        bool isTeam = _network.Flops * samples >= TeamFlops && Environment.ProcessorCount > 1 && s_teamGate.TryEnter();
        ExecutionPlan? plan = null;
        try
        {
            plan = isTeam ? TeamPlan(samples) : OwnPlan(samples);
            for (int first = 0; first < samples; first += plan.MaximumBatch)
            {
                int batch = Math.Min(plan.MaximumBatch, samples - first);
                plan.Input.Value.Upload(inputs.Slice(first * inputSize, batch * inputSize));
                plan.Forward(batch);
                plan.Output.Value.Download(outputs.Slice(first * outputSize, batch * outputSize));
            }
        }
        finally
        {
            if (isTeam)
            {
                s_teamGate.Exit();
            }
            else if (plan is not null)
            {
                Return(plan, samples);
            }
        }
    }

    private ExecutionPlan TeamPlan(int samples) => samples == 1
        ? _teamSingle ??= new ExecutionPlan(_network, s_team.Value, _store, 1)
        : _teamBatched ??= new ExecutionPlan(_network, s_team.Value, _store, _chunk);

    private ExecutionPlan OwnPlan(int samples)
    {
        // One thread after the other finds its plan here, without the cost of a collection that is made for many at once.
        if (samples == 1 && Interlocked.Exchange(ref _idleSingle, null) is { } idle)
        {
            return idle;
        }

        return (samples == 1 ? _single : _batched).TryTake(out ExecutionPlan? plan)
            ? plan
            : new ExecutionPlan(_network, new CpuKernelSet(threads: 1), _store, samples == 1 ? 1 : _chunk);
    }

    private void Return(ExecutionPlan plan, int samples)
    {
        if (samples != 1 || Interlocked.CompareExchange(ref _idleSingle, plan, null) is not null)
        {
            (samples == 1 ? _single : _batched).Add(plan);
        }
    }
}
