using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// One operation of a network: a record of settings that knows its output shape, its parameters, and the steps that it adds to a plan.
/// A layer of your own derives from this record, is registered by name with <see cref="ComponentRegistry"/>, and is saved and loaded like
/// those here.
/// </summary>
public abstract record Layer
{
    /// <summary>The layer's name, unique in its network; given by the builder where it is left empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// Whether training changes the layer's parameters; true by default. A frozen batch normalization uses its running statistics in
    /// training too.
    /// </summary>
    public bool Trainable { get; init; } = true;

    /// <summary>Multiplies the learning rate of the layer's parameters; more than 0, 1 by default.</summary>
    public float LearningRateFactor { get; init; } = 1f;

    /// <summary>Multiplies the weight decay of those of the layer's parameters that decay; 0 or more, 1 by default.</summary>
    public float WeightDecayFactor { get; init; } = 1f;

    /// <summary>How many inputs the layer takes: from the first number to the second.</summary>
    public virtual (int Minimum, int Maximum) InputCount => (1, 1);

    /// <summary>The shape that comes out, for one sample.</summary>
    /// <param name="inputs">The shapes that go in, for one sample.</param>
    /// <exception cref="ArgumentException">
    /// The layer does not take these shapes, or a setting is out of range; the network adds the layer's name.
    /// </exception>
    public abstract TensorShape OutputShape(IReadOnlyList<TensorShape> inputs);

    /// <summary>The layer's parameters and states.</summary>
    /// <param name="inputs">The shapes that go in, for one sample.</param>
    public virtual IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs) => [];

    /// <summary>Floating-point operations of one sample's forward pass, a multiplication and an addition counted as two.</summary>
    /// <param name="inputs">The shapes that go in, for one sample.</param>
    public virtual long Flops(IReadOnlyList<TensorShape> inputs) => 0;

    /// <summary>The values of one sample that the layer reads with the zeros around them; 0 where it adds none.</summary>
    internal virtual Int128 PaddedValues(IReadOnlyList<TensorShape> inputs) => 0;

    /// <summary>What the layer does with the network's input where that comes by its non-zeros.</summary>
    internal virtual SparseUse SparseUse => SparseUse.None;

    /// <summary>Whether the layer's states are fitted to the network's input, or to a slice of it, which it must take then.</summary>
    internal virtual bool IsFitted => false;

    /// <summary>Which numbers the layer looks rows up by; null where its input is no numbers of rows.</summary>
    /// <param name="input">The shape that goes in, for one sample.</param>
    internal virtual TableInput? Numbers(TensorShape input) => null;

    /// <summary>Fits the layer's states to the training data, before the first training begins.</summary>
    /// <param name="weights">The network's weights, which receive the states.</param>
    /// <param name="data">The training data with the inputs that the layer takes.</param>
    internal virtual void Fit(NetworkWeights weights, Dataset data)
    {
    }

    /// <summary>Adds the layer's steps to a plan.</summary>
    /// <param name="plan">The plan, which knows the layer's inputs, parameters and kernels.</param>
    /// <returns>The layer's output.</returns>
    public abstract PlanTensor Build(PlanBuilder plan);
}
