using System.Globalization;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The loss became NaN or infinite, so training cannot continue.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public TrainingDivergedException()
        : base("The loss is NaN or infinite.")
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">The message.</param>
    public TrainingDivergedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public TrainingDivergedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static TrainingDivergedException At(double loss, int epoch, long step, float learningRate, bool clips) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The loss is {loss} in epoch {epoch} at step {step}, with a learning rate of {learningRate:G4}. Try a learning rate of {learningRate / 10:G2}"
        + $"{(clips ? "" : ", clip the gradients (Optimizer.ClipNorm = 1)")}, scale the inputs (InputNormalization), and look for missing or huge values in inputs, targets and weights."));
}
