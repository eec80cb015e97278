using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>A network's parameters and states on a device: two flat buffers that plans of that network share.</summary>
public sealed class ParameterStore : IDisposable
{
    private readonly DeviceBuffer<float> _parameters;
    private readonly DeviceBuffer<float> _states;

    /// <summary>Takes the memory and copies weights into it.</summary>
    /// <param name="kernels">The device.</param>
    /// <param name="weights">The weights.</param>
    public ParameterStore(IKernelSet kernels, NetworkWeights weights)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(weights);
        Layout = weights.Layout;
        _parameters = kernels.Allocate<float>(Layout.ParameterLength);
        _states = kernels.Allocate<float>(Layout.StateLength);
        Upload(weights);
    }

    /// <summary>Where each parameter lies.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>The flat parameters.</summary>
    public DeviceView<float> Parameters => _parameters.View;

    /// <summary>The flat states.</summary>
    public DeviceView<float> States => _states.View;

    /// <summary>Copies weights to the device.</summary>
    /// <param name="weights">The weights, of the same layout.</param>
    /// <exception cref="ArgumentException">The layout is another network's.</exception>
    public void Upload(NetworkWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
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

    /// <inheritdoc/>
    public void Dispose()
    {
        _parameters.Dispose();
        _states.Dispose();
    }
}
