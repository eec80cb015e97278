using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>A network's parameters and states on a device: two flat buffers that plans of that network share.</summary>
public sealed class ParameterStore : IDisposable
{
    private readonly DeviceBuffer<float> _parameters;
    private readonly DeviceBuffer<float> _states;
    private readonly Dictionary<(long Offset, Conv2DShape Shape), DeviceBuffer<float>?> _prepared = [];

    /// <summary>Takes the memory and copies weights into it.</summary>
    /// <param name="kernels">The device.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="isFixed">
    /// Whether the parameters never change again, so that plans which predict may keep them in forms that are faster to read.
    /// </param>
    public ParameterStore(IKernelSet kernels, NetworkWeights weights, bool isFixed = false)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(weights);
        Layout = weights.Layout;
        _parameters = kernels.Allocate<float>(Layout.ParameterLength);
        _states = kernels.Allocate<float>(Layout.StateLength);
        Upload(weights);
        IsFixed = isFixed;
    }

    /// <summary>Whether the parameters never change again.</summary>
    public bool IsFixed { get; }

    /// <summary>Where each parameter lies.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>The flat parameters.</summary>
    public DeviceView<float> Parameters => _parameters.View;

    /// <summary>The flat states.</summary>
    public DeviceView<float> States => _states.View;

    /// <summary>Copies weights to the device.</summary>
    /// <param name="weights">The weights, of the same layout.</param>
    /// <exception cref="ArgumentException">The layout is another network's.</exception>
    /// <exception cref="InvalidOperationException">The parameters are fixed.</exception>
    public void Upload(NetworkWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (IsFixed)
        {
            throw new InvalidOperationException("The parameters of this store are fixed.");
        }

        Layout.RequireSame(weights.Layout);
        Parameters.Upload(weights.Parameters);
        States.Upload(weights.States);
    }

    /// <summary>Copies the device's values into weights.</summary>
    /// <param name="weights">Where they go; of the same layout.</param>
    /// <exception cref="ArgumentException">The layout is another network's.</exception>
    public void Download(NetworkWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Layout.RequireSame(weights.Layout);
        Parameters.Download(weights.Parameters);
        States.Download(weights.States);
    }

    /// <summary>Goes through the parameters and states as they are on the device.</summary>
    internal void Visit(StateVisitor state)
    {
        Parameters.Visit(state, "parameters");
        States.Visit(state, "states");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceBuffer<float>? prepared in _prepared.Values)
        {
            prepared?.Dispose();
        }

        _parameters.Dispose();
        _states.Dispose();
    }

    /// <summary>
    /// Filters in the form that their kernel reads fastest, made once for all plans; empty where there is none, or where the parameters may
    /// change.
    /// </summary>
    internal DeviceView<float> Prepared(IKernelSet kernels, Conv2DShape shape, DeviceView<float> weights, DeviceView<float> bias)
    {
        if (!IsFixed)
        {
            return default;
        }

        lock (_prepared)
        {
            if (!_prepared.TryGetValue((weights.Offset, shape), out DeviceBuffer<float>? prepared))
            {
                _prepared[(weights.Offset, shape)] = prepared = kernels.Convolution.Prepare(shape, weights, bias);
            }

            return prepared?.View ?? default;
        }
    }
}
