using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Data;

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
    private readonly bool _isSparse;
    private readonly int _chunk;
    private ExecutionPlan? _idleSingle;
    private ExecutionPlan? _teamSingle;
    private ExecutionPlan? _teamBatched;

    /// <summary>Predicts from dense rows, or from sparse ones.</summary>
    public Predictor(Network network, ParameterStore store, bool isSparse)
    {
        (_network, _store, _isSparse) = (network, store, isSparse);
        long sampleBytes = sizeof(float) * ((isSparse ? 0 : _network.InputShape.Size) + _network.Nodes.Max(node => (long)node.OutputShape.Size));

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

        Predict(samples, _network.Flops * samples, inputs, sparse: null, outputs);
    }

    public void Predict(SparseMatrix inputs, Span<float> outputs)
    {
        int outputSize = _network.OutputShape.Size;
        if (inputs.ColumnCount != _network.InputShape.Size || outputs.Length != (long)inputs.RowCount * outputSize)
        {
            throw new ArgumentException(
                $"There are {inputs.RowCount} rows of {inputs.ColumnCount} values for {outputs.Length} outputs; a sample has {_network.InputShape.Size} and {outputSize}.",
                nameof(inputs));
        }

        // The share of the values that are there is that of the first layer's work that is done, and nearly all of a wide network's.
        double density = (double)inputs.NonZeros / inputs.ColumnCount;
        Predict(inputs.RowCount, (long)(_network.Flops * density), dense: [], inputs, outputs);
    }

    private void Predict(int samples, long flops, ReadOnlySpan<float> dense, SparseMatrix? sparse, Span<float> outputs)
    {
        int inputSize = _network.InputShape.Size;
        int outputSize = _network.OutputShape.Size;
        bool isTeam = flops >= TeamFlops && Environment.ProcessorCount > 1 && s_teamGate.TryEnter();
        ExecutionPlan? plan = null;
        try
        {
            plan = isTeam ? TeamPlan(samples) : OwnPlan(samples);
            for (int first = 0; first < samples; first += plan.MaximumBatch)
            {
                int batch = Math.Min(plan.MaximumBatch, samples - first);
                if (sparse is null)
                {
                    plan.Input.Value.Upload(dense.Slice(first * inputSize, batch * inputSize));
                }
                else
                {
                    plan.UploadInput(batch == samples ? sparse : sparse.Slice(first, batch));
                }

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
        ? _teamSingle ??= new ExecutionPlan(_network, s_team.Value, _store, 1, sparseInput: _isSparse)
        : _teamBatched ??= new ExecutionPlan(_network, s_team.Value, _store, _chunk, sparseInput: _isSparse);

    private ExecutionPlan OwnPlan(int samples)
    {
        // One thread after the other finds its plan here, without the cost of a collection that is made for many at once.
        if (samples == 1 && Interlocked.Exchange(ref _idleSingle, null) is { } idle)
        {
            return idle;
        }

        return (samples == 1 ? _single : _batched).TryTake(out ExecutionPlan? plan)
            ? plan
            : new ExecutionPlan(_network, new CpuKernelSet(threads: 1), _store, samples == 1 ? 1 : _chunk, sparseInput: _isSparse);
    }

    private void Return(ExecutionPlan plan, int samples)
    {
        if (samples != 1 || Interlocked.CompareExchange(ref _idleSingle, plan, null) is not null)
        {
            (samples == 1 ? _single : _batched).Add(plan);
        }
    }
}
