using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>A parameter that a layer needs: its shape, how it begins, and how it is trained.</summary>
/// <param name="Name">Its name in the layer: <c>weights</c>, <c>bias</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Initializer">How it begins.</param>
public sealed record ParameterSpec(string Name, TensorShape Shape, Initializer Initializer)
{
    /// <summary>Values that go into one output value, for initializers that keep the variance.</summary>
    public int FanIn { get; init; } = 1;

    /// <summary>Output values that one input value goes into, likewise.</summary>
    public int FanOut { get; init; } = 1;

    /// <summary>Whether weight decay applies: to weights, not to biases and normalization parameters.</summary>
    public bool Decays { get; init; }

    /// <summary>Multiplies the learning rate, beside the layer's own factor; more than 0, 1 by default.</summary>
    public float LearningRateFactor { get; init; } = 1f;

    /// <summary>Multiplies the weight decay where it applies, beside the layer's own factor; 0 or more, 1 by default.</summary>
    public float WeightDecayFactor { get; init; } = 1f;

    /// <summary>Coefficient of the penalty <c>sum(|w|)</c> that is added to the loss.</summary>
    public float L1 { get; init; }

    /// <summary>Coefficient of the penalty <c>sum(w^2)</c> that is added to the loss.</summary>
    public float L2 { get; init; }

    /// <summary>Whether this is a state, kept and saved but not trained: a running statistic, an input scale.</summary>
    public bool IsState { get; init; }

    /// <summary>Whether files may lack it, since they were written before layers of its kind had it; it is 0 then.</summary>
    internal bool IsOptional { get; init; }
}
