using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>A network's gradients for as many samples as one likes: a <see cref="GradientPlan"/> with all that it needs.</summary>
internal sealed class OutputGradients : IDisposable
{
    private const int MostSamplesAtOnce = 64;
    private const long MostValuesAtOnce = 1 << 22;
    private readonly Network _network;
    private readonly IKernelSet _kernels;
    private readonly ParameterStore _store;
    private readonly GradientPlan _plan;

    /// <summary>Takes the memory.</summary>
    /// <param name="trained">The network.</param>
    /// <param name="layer">The layer's name; null for the inputs.</param>
    /// <exception cref="ArgumentException">No layer has that name.</exception>
    public OutputGradients(TrainedNetwork trained, string? layer)
    {
        _network = trained.Network;
        int node = layer is null ? Network.InputNode : _network.IndexOf(layer);
        long values = _network.Nodes.Sum(at => (long)at.OutputShape.Size);
        _kernels = KernelSetProviders.Create(ComputeDevice.Cpu, threads: 0);
        _store = new ParameterStore(_kernels, trained.SharedWeights, isFixed: true);
        _plan = new GradientPlan(_network, _kernels, _store, (int)Math.Clamp(MostValuesAtOnce / values, 1, MostSamplesAtOnce), node);
    }

    /// <summary>The shape of the inputs, or of the layer's output.</summary>
    public TensorShape Shape => _plan.Source.Shape;

    /// <summary>How many samples there are.</summary>
    /// <exception cref="ArgumentException">The length is not a multiple of a sample's.</exception>
    public int SampleCount(ReadOnlySpan<float> inputs)
    {
        int size = _network.InputShape.Size;
        return inputs.Length % size == 0
            ? inputs.Length / size
            : throw new ArgumentException(
                $"There are {inputs.Length} input values; the network takes {_network.InputShape}, {size} values per sample.", nameof(inputs));
    }

    /// <summary>Computes <c>sum over outputs (direction d output / d x)</c> for each sample.</summary>
    /// <param name="inputs">The samples.</param>
    /// <param name="directions">The factors of the outputs, <c>[samples, ...output shape]</c>.</param>
    /// <returns>The gradients, the values that they are of, and the network's outputs.</returns>
    public (float[] Gradients, float[] Values, float[] Outputs) Compute(ReadOnlySpan<float> inputs, ReadOnlySpan<float> directions)
    {
        int samples = SampleCount(inputs);
        (int inputSize, int outputSize, int size) = (_network.InputShape.Size, _network.OutputShape.Size, Shape.Size);
        float[] gradients = new float[checked(samples * size)];
        float[] values = new float[gradients.Length];
        float[] outputs = new float[checked(samples * outputSize)];
        for (int first = 0; first < samples; first += _plan.MaximumBatch)
        {
            int batch = Math.Min(_plan.MaximumBatch, samples - first);
            _plan.Input.Value.Upload(inputs.Slice(first * inputSize, batch * inputSize));
            _plan.Forward(batch);
            _plan.Output.Value.Download(outputs.AsSpan(first * outputSize, batch * outputSize));
            _plan.Output.Gradient.Upload(directions.Slice(first * outputSize, batch * outputSize));
            _plan.ComputeGradients(batch);
            _plan.Source.Value.Download(values.AsSpan(first * size, batch * size));
            _plan.Source.Gradient.Download(gradients.AsSpan(first * size, batch * size));
        }

        return (gradients, values, outputs);
    }

    public void Dispose()
    {
        _plan.Dispose();
        _store.Dispose();
        _kernels.Dispose();
    }
}
