using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A value that flows between the steps of a plan: <c>[batch, ...shape]</c>, with room for the largest batch. Its memory is given when the
/// plan is complete; it shares an arena with values that are not needed at the same time.
/// </summary>
public sealed class PlanTensor
{
    private readonly PlanStorage _storage;

    internal PlanTensor(PlanStorage storage, TensorShape shape, SparseInput? sparse = null, DeviceView<float> sparseScale = default) =>
        (_storage, Shape, Sparse, SparseScale) = (storage, shape, sparse, sparseScale);

    /// <summary>The shape of one sample.</summary>
    public TensorShape Shape { get; }

    /// <summary>The values, with room for the largest batch.</summary>
    public DeviceView<float> Value => _storage.Value;

    /// <summary>The gradient of the loss with respect to the values; empty where <see cref="NeedsGradient"/> is false.</summary>
    public DeviceView<float> Gradient => _storage.Gradient;

    /// <summary>Whether anything in front of this value is trained.</summary>
    public bool NeedsGradient => _storage.NeedsGradient;

    internal PlanStorage Storage => _storage;

    /// <summary>The network's input where it comes by its non-zeros: then <see cref="Value"/> is empty.</summary>
    internal SparseInput? Sparse { get; }

    /// <summary>What each feature of <see cref="Sparse"/> is multiplied by; empty for 1.</summary>
    internal DeviceView<float> SparseScale { get; }

    /// <summary>The values of the first samples.</summary>
    /// <param name="batch">How many samples.</param>
    public DeviceView<float> ValueOf(int batch) => Value.Slice(0, (long)batch * Shape.Size);

    /// <summary>The gradients of the first samples.</summary>
    /// <param name="batch">How many samples.</param>
    public DeviceView<float> GradientOf(int batch) => Gradient.Slice(0, (long)batch * Shape.Size);

    /// <summary>The network's sparse input with its features scaled, which is done where it is read.</summary>
    internal PlanTensor Scaled(DeviceView<float> scale) => new(_storage, Shape, Sparse, scale);

    /// <summary>The same memory seen with another shape of the same size.</summary>
    /// <param name="shape">The new shape of one sample.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public PlanTensor Reshaped(TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.Size == Shape.Size
            ? new PlanTensor(_storage, shape)
            : throw new ArgumentException($"The shape {shape} has {shape.Size} values; {Shape} has {Shape.Size}.", nameof(shape));
    }
}

/// <summary>The memory behind tensors that are one another's reshapes, and when it is needed.</summary>
internal sealed class PlanStorage(long elements)
{
    public long Elements { get; } = elements;

    public DeviceView<float> Value { get; set; }

    public DeviceView<float> Gradient { get; set; }

    public bool NeedsGradient { get; set; }

    /// <summary>The step that writes the value; null for the network's input.</summary>
    public PlanStep? Producer { get; set; }

    /// <summary>Whether it is the output of a layer that several layers read, or none.</summary>
    public bool IsBranched { get; set; }

    /// <summary>The activation that the producer applies in its epilogue.</summary>
    public Activation Fused { get; set; }

    /// <summary>The activation whose derivative all consumers multiply the gradient with that they leave here; linear for none.</summary>
    public Activation Gate { get; set; }

    /// <summary>Whether the gradient has the fused activation's derivative in it already, so that the producer need not multiply.</summary>
    public bool IsUndone { get; set; }
}
