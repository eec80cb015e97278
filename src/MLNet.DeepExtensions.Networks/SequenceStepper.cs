using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Predicts sequences step by step as their values come in, such as from a sensor: the recurrent layers carry their states from one call to
/// the next. After n steps the output is that of the whole network for the first n. One thread at a time; made by
/// <see cref="TrainedNetwork.CreateStepper"/>.
/// </summary>
public sealed class SequenceStepper : IDisposable
{
    private readonly SharedParameters _parameters;
    private readonly CpuKernelSet _kernels;
    private readonly ExecutionPlan _plan;
    private readonly int _inputs;
    private readonly int _outputs;
    private bool _isDisposed;

    internal SequenceStepper(Network network, SharedParameters parameters, int sequences)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequences, 1);
        RequireSteps(network);
        Network step = network.WithInputShape([1, network.InputShape.Channels]);
        (_parameters, Sequences) = (parameters, sequences);
        (_inputs, _outputs) = (step.InputShape.Size, step.OutputShape.Size);
        _kernels = new CpuKernelSet(threads: 1);
        try
        {
            _plan = new ExecutionPlan(step, _kernels, parameters.Acquire(), sequences, carriesState: true);
        }
        catch
        {
            parameters.Release();
            _kernels.Dispose();
            throw;
        }
    }

    /// <summary>How many sequences are predicted side by side.</summary>
    public int Sequences { get; }

    /// <summary>
    /// The states of all recurrent layers, one layer behind the other, each <c>[sequences, units]</c> (an LSTM's state, then its cell): to
    /// go on elsewhere, or from the same place again.
    /// </summary>
    /// <exception cref="ArgumentException">The new states have another length.</exception>
    public IReadOnlyList<float> State
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return [.. _plan.States.SelectMany(state => state.Span.ToArray())];
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            long length = _plan.States.Sum(state => state.Length);
            if (value.Count != length)
            {
                throw new ArgumentException($"The state has {value.Count} values; this network's has {length}.", nameof(value));
            }

            ReadOnlySpan<float> values = [.. value];
            foreach (DeviceView<float> state in _plan.States)
            {
                state.Upload(values[..(int)state.Length]);
                values = values[(int)state.Length..];
            }
        }
    }

    /// <summary>Takes a step.</summary>
    /// <param name="inputs">The values of the step, <c>[sequences, features]</c>.</param>
    /// <returns>The outputs, <c>[sequences, outputs]</c>.</returns>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public float[] Step(ReadOnlySpan<float> inputs)
    {
        float[] outputs = new float[Sequences * _outputs];
        Step(inputs, outputs);
        return outputs;
    }

    /// <summary>Takes a step, into memory of the caller's.</summary>
    /// <param name="inputs">The values of the step, <c>[sequences, features]</c>.</param>
    /// <param name="outputs">Where the outputs go, <c>[sequences, outputs]</c>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Step(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (inputs.Length != Sequences * _inputs || outputs.Length != Sequences * _outputs)
        {
            throw new ArgumentException(
                $"There are {inputs.Length} inputs and room for {outputs.Length} outputs; a step of {Sequences} sequences takes {Sequences * _inputs} and gives {Sequences * _outputs}.",
                inputs.Length != Sequences * _inputs ? nameof(inputs) : nameof(outputs));
        }

        _plan.Input.Value.Upload(inputs);
        _plan.Forward(Sequences);
        _plan.Output.Value.Download(outputs);
    }

    /// <summary>Begins again: all states are zeros.</summary>
    public void Reset()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        foreach (DeviceView<float> state in _plan.States)
        {
            state.Clear();
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _plan.Dispose();
            _kernels.Dispose();
            _parameters.Release();
        }
    }

    private static void RequireSteps(Network network)
    {
        if (network.InputShape.Rank != 2)
        {
            throw new InvalidOperationException(
                $"The network takes {network.InputShape}; sequences [time, features] can be predicted step by step.");
        }

        foreach (Layer layer in network.Nodes.Select(node => node.Layer))
        {
            if (!TakesSteps(layer))
            {
                throw new InvalidOperationException(
                    $"Layer '{layer.Name}' is a {layer.GetType().Name}, which needs more than the steps so far: the network cannot be "
                    + "predicted step by step. Recurrent layers that go forward and layers that take each step by itself can.");
            }
        }
    }

    private static bool TakesSteps(Layer layer) => layer switch
    {
        RecurrentLayer recurrent => recurrent.Direction == RecurrentDirection.Forward,
        ActivationLayer or Add or BatchNormalization or Concatenate or Dense or Dropout or InputNormalization or LayerNormalization
            or Multiply or ParametricActivation or Scale or Slice => true,
        _ => false,
    };
}
