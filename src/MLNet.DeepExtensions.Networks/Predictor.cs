using System.Diagnostics.CodeAnalysis;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Runs a trained network for many threads at once: large work on the process's shared team of threads, one caller at a time, all other
/// work on plans of the callers' own. Which of them serves a call does not show in the result. Single samples go through small networks by
/// a <see cref="DenseChain"/>.
/// </summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "It lives as long as its network, which nobody disposes; its buffers are the collector's memory.")]
internal sealed class Predictor
{
    private const long TeamFlops = 500_000;
    private const long SmallestActivationBudget = 8L << 20;
    private const long LargestActivationBudget = 32L << 20;
    private static readonly Lock s_teamGate = new();
    private static readonly Lazy<CpuKernelSet> s_team = new(() => new CpuKernelSet());

    private readonly Network _network;
    private readonly SharedParameters _parameters;
    private readonly DenseChain? _chain;
    private readonly InputNumbers? _numbers;
    private readonly PlanPool _single;
    private readonly PlanPool _batched;
    private readonly bool _isSparse;
    private readonly int _inputSize;
    private readonly int _outputSize;
    private readonly long _flops;
    private readonly int _chunk;
    private ExecutionPlan? _teamSingle;
    private ExecutionPlan? _teamBatched;

    /// <summary>Predicts from dense rows, or from sparse ones.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">Its weights, which never change.</param>
    /// <param name="parameters">The same weights as plans read them.</param>
    /// <param name="isSparse">Whether rows come by their non-zeros.</param>
    public Predictor(Network network, NetworkWeights weights, SharedParameters parameters, bool isSparse)
    {
        (_network, _parameters, _isSparse) = (network, parameters, isSparse);
        (_inputSize, _outputSize, _flops) = (network.InputShape.Size, network.OutputShape.Size, network.Flops);
        _numbers = InputNumbers.Of(network);
        _chain = isSparse ? null : SmallNetworks.Compile(network, weights);
        long sampleBytes = sizeof(float) * ((isSparse ? 0 : _inputSize) + _network.Nodes.Max(node => (long)node.OutputShape.Size));

        // Few samples at a time keep activations in the caches; each time the weights are read anew, so that heavy ones ask for more
        // samples.
        long budget = Math.Clamp(sizeof(float) * _network.ParameterCount, SmallestActivationBudget, LargestActivationBudget);
        _chunk = (int)Math.Clamp(budget / sampleBytes, 2, 256);
        _single = new PlanPool(network, parameters, maximumBatch: 1, isSparse);
        _batched = new PlanPool(network, parameters, _chunk, isSparse);
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
            throw inputs.Length % _inputSize != 0
                ? new ArgumentException(
                    $"There are {inputs.Length} input values; the network takes {_network.InputShape}, {_inputSize} values per sample, of one sample or more after "
                    + "one another.", nameof(inputs))
                : new ArgumentException(
                    $"The output buffer holds {outputs.Length} values; {samples} samples of {_network.OutputShape} need {(long)samples * _outputSize}.",
                    nameof(outputs));
        }

        _numbers?.Check(inputs);
        Predict(samples, _flops * samples, inputs, sparse: null, outputs);
    }

    public void Predict(SparseMatrix inputs, Span<float> outputs)
    {
        if (inputs.ColumnCount != _inputSize || outputs.Length != (long)inputs.RowCount * _outputSize)
        {
            throw new ArgumentException(
                $"There are {inputs.RowCount} rows of {inputs.ColumnCount} values for {outputs.Length} outputs; a sample has {_inputSize} inputs and {_outputSize} outputs.",
                nameof(inputs));
        }

        // The share of the values that are there is that of the first layer's work that is done, and nearly all of a wide network's.
        double density = (double)inputs.NonZeros / inputs.ColumnCount;
        Predict(inputs.RowCount, (long)(_flops * density), dense: [], inputs, outputs);
    }

    /// <summary>A table of the kernels that run for so many samples.</summary>
    public string KernelSummary(int samples)
    {
        Check.Positive(samples, nameof(samples));
        return samples == 1 && _chain is not null
            ? Networks.KernelSummary.OfChain(_network, _chain)
            : Networks.KernelSummary.OfPrediction(_network, samples == 1 ? 1 : Math.Min(samples, _chunk));
    }

    /// <summary>Frees what calls that have ended left for those to come.</summary>
    public void ReleaseMemory()
    {
        _single.Clear();
        _batched.Clear();
        lock (s_teamGate)
        {
            FreeTeamPlan(ref _teamSingle);
            FreeTeamPlan(ref _teamBatched);
        }
    }

    private void Predict(int samples, long flops, ReadOnlySpan<float> dense, SparseMatrix? sparse, Span<float> outputs)
    {
        if (flops >= TeamFlops && Environment.ProcessorCount > 1 && s_teamGate.TryEnter())
        {
            try
            {
                Run(samples == 1 ? TeamPlan(ref _teamSingle, 1) : TeamPlan(ref _teamBatched, _chunk), samples, dense, sparse, outputs);
            }
            finally
            {
                s_teamGate.Exit();
            }

            return;
        }

        PlanPool pool = samples == 1 ? _single : _batched;
        ExecutionPlan plan = pool.Rent(out int generation);
        try
        {
            Run(plan, samples, dense, sparse, outputs);
        }
        finally
        {
            pool.Return(plan, generation);
        }
    }

    private void Run(ExecutionPlan plan, int samples, ReadOnlySpan<float> dense, SparseMatrix? sparse, Span<float> outputs)
    {
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

    private ExecutionPlan TeamPlan(ref ExecutionPlan? plan, int maximumBatch)
    {
        if (plan is null)
        {
            ParameterStore store = _parameters.Acquire();
            try
            {
                plan = new ExecutionPlan(_network, s_team.Value, store, maximumBatch, sparseInput: _isSparse);
            }
            catch
            {
                _parameters.Release();
                throw;
            }
        }

        return plan;
    }

    private void FreeTeamPlan(ref ExecutionPlan? plan)
    {
        if (plan is not null)
        {
            plan.Dispose();
            plan = null;
            _parameters.Release();
        }
    }
}
