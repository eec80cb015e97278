using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Runs a trained network for many threads at once: large work on the process's shared team of threads, one caller at a time, all other work on plans
/// of the callers' own. Which of them serves a call does not show in the result. Single samples go through small networks by a <see cref="DenseChain"/>.
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
    private readonly Lazy<ParameterStore> _store;
    private readonly DenseChain? _chain;
    private readonly ConcurrentBag<ExecutionPlan> _single = [];
    private readonly ConcurrentBag<ExecutionPlan> _batched = [];
    private readonly bool _isSparse;
    private readonly int _inputSize;
    private readonly int _outputSize;
    private readonly long _flops;
    private readonly int _chunk;
    private ExecutionPlan? _idleSingle;
    private ExecutionPlan? _teamSingle;
    private ExecutionPlan? _teamBatched;

    /// <summary>Predicts from dense rows, or from sparse ones.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">Its weights, which never change.</param>
    /// <param name="store">The same weights as plans read them, made when the first plan is.</param>
    /// <param name="isSparse">Whether rows come by their non-zeros.</param>
    public Predictor(Network network, NetworkWeights weights, Lazy<ParameterStore> store, bool isSparse)
    {
        (_network, _store, _isSparse) = (network, store, isSparse);
        (_inputSize, _outputSize, _flops) = (network.InputShape.Size, network.OutputShape.Size, network.Flops);
        _chain = isSparse ? null : SmallNetworks.Compile(network, weights);
        long sampleBytes = sizeof(float) * ((isSparse ? 0 : _inputSize) + _network.Nodes.Max(node => (long)node.OutputShape.Size));

        // Few samples at a time keep activations in the caches; each time the weights are read anew, so that heavy ones ask for more samples.
        long budget = Math.Clamp(sizeof(float) * _network.ParameterCount, SmallestActivationBudget, LargestActivationBudget);
        _chunk = (int)Math.Clamp(budget / sampleBytes, 2, 256);
    }

    public void Predict(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        if (_chain is not null && inputs.Length == _inputSize && outputs.Length == _outputSize)
        {
            _chain.Forward(inputs, outputs);
            return;
        }

        int samples = inputs.Length / _inputSize;
        if (samples * _inputSize != inputs.Length || outputs.Length != (long)samples * _outputSize)
        {
            throw new ArgumentException(
                $"There are {inputs.Length} input and {outputs.Length} output values; a sample has {_inputSize} and {_outputSize}.", nameof(inputs));
        }

        Predict(samples, _flops * samples, inputs, sparse: null, outputs);
    }

    public void Predict(SparseMatrix inputs, Span<float> outputs)
    {
        if (inputs.ColumnCount != _inputSize || outputs.Length != (long)inputs.RowCount * _outputSize)
        {
            throw new ArgumentException(
                $"There are {inputs.RowCount} rows of {inputs.ColumnCount} values for {outputs.Length} outputs; a sample has {_inputSize} and {_outputSize}.",
                nameof(inputs));
        }

        // The share of the values that are there is that of the first layer's work that is done, and nearly all of a wide network's.
        double density = (double)inputs.NonZeros / inputs.ColumnCount;
        Predict(inputs.RowCount, (long)(_flops * density), dense: [], inputs, outputs);
    }

    private void Predict(int samples, long flops, ReadOnlySpan<float> dense, SparseMatrix? sparse, Span<float> outputs)
    {
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
                    plan.Input.Value.Upload(dense.Slice(first * _inputSize, batch * _inputSize));
                }
                else
                {
                    plan.UploadInput(batch == samples ? sparse : sparse.Slice(first, batch));
                }

                plan.Forward(batch);
                plan.Output.Value.Download(outputs.Slice(first * _outputSize, batch * _outputSize));
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
        ? _teamSingle ??= new ExecutionPlan(_network, s_team.Value, _store.Value, 1, sparseInput: _isSparse)
        : _teamBatched ??= new ExecutionPlan(_network, s_team.Value, _store.Value, _chunk, sparseInput: _isSparse);

    private ExecutionPlan OwnPlan(int samples)
    {
        // One thread after the other finds its plan here, without the cost of a collection that is made for many at once.
        if (samples == 1 && Interlocked.Exchange(ref _idleSingle, null) is { } idle)
        {
            return idle;
        }

        return (samples == 1 ? _single : _batched).TryTake(out ExecutionPlan? plan)
            ? plan
            : new ExecutionPlan(_network, new CpuKernelSet(threads: 1), _store.Value, samples == 1 ? 1 : _chunk, sparseInput: _isSparse);
    }

    private void Return(ExecutionPlan plan, int samples)
    {
        if (samples != 1 || Interlocked.CompareExchange(ref _idleSingle, plan, null) is not null)
        {
            (samples == 1 ? _single : _batched).Add(plan);
        }
    }
}
