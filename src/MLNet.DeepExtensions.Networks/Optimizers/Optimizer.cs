using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// How a step changes the parameters: the fields of a method and one update. An optimizer of your own derives from this record, updates by
/// <see cref="OptimizerStep.OnHost"/> or by kernels, and is registered by name with <see cref="ComponentRegistry"/>.
/// </summary>
/// <remarks>
/// Before the update, gradients are clamped to <see cref="ClipValue"/>, then shortened by <c>ClipNorm / norm</c> where their norm before
/// was larger, then decayed.
/// </remarks>
public abstract record Optimizer
{
    /// <summary>
    /// The step size at the start, which a schedule may change; more than 0. 0.001 by default, 0.01 by default for <see cref="Sgd"/> and
    /// <see cref="Adagrad"/>.
    /// </summary>
    public float LearningRate { get; init; } = 0.001f;

    /// <summary>
    /// The coefficient of weight decay: <c>g += decay w</c>, or <c>w *= 1 - rate decay</c> where <see cref="DecouplesWeightDecay"/>. Biases
    /// and normalization parameters are not decayed. 0 by default, which is none, and 0.01 by default for <see cref="AdamW"/>.
    /// </summary>
    public float WeightDecay { get; init; }

    /// <summary>
    /// The largest norm of all gradients together; a longer gradient is shortened to it; 0 for no clipping, 0 by default.
    /// </summary>
    public float ClipNorm { get; init; }

    /// <summary>The largest magnitude of each gradient; 0 for no clipping, 0 by default.</summary>
    public float ClipValue { get; init; }

    /// <summary>
    /// What becomes of the rows of a table that a batch does not touch: rows of an <see cref="Embedding"/>, and of the weights behind a
    /// sparse input. <see cref="RowUpdates.Lazy"/> by default.
    /// </summary>
    public RowUpdates RowUpdates { get; init; }

    /// <summary>Whether weight decay acts on the parameters beside the gradient, as in AdamW.</summary>
    public virtual bool DecouplesWeightDecay => false;

    /// <summary>How many values it keeps for each parameter: a velocity, moments.</summary>
    public abstract int SlotCount { get; }

    /// <summary>Updates all parameters.</summary>
    /// <param name="step">The parameters, gradients and slots.</param>
    public abstract void Update(in OptimizerStep step);

    /// <summary>Throws when a setting is out of its range.</summary>
    /// <exception cref="ArgumentException">Names the setting, its value and what is allowed.</exception>
    public virtual void Validate()
    {
        Check.Positive(LearningRate, nameof(LearningRate));
        Check.NotNegative(WeightDecay, nameof(WeightDecay));
        Check.NotNegative(ClipNorm, nameof(ClipNorm));
        Check.NotNegative(ClipValue, nameof(ClipValue));
        Check.Require(Enum.IsDefined(RowUpdates), this, nameof(RowUpdates), RowUpdates, "one of the names of RowUpdates");
    }
}
