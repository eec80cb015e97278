using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

public sealed partial class NetworkBuilder
{
    /// <summary>
    /// Appends a periodic embedding of numbers <c>[features]</c> (PBLD: periodic, with bias, linear, DenseNet; Holzmüller et al. 2024):
    /// each number x beside <c>W2 cos(2 pi w1 x + b1) + b2</c>, weights of its own for each feature, as <c>[features + features
    /// outputs]</c>, the numbers first. It is made of <see cref="Networks.LinearEmbedding"/>, a cosine and a grouped convolution. w1
    /// begins from N(0, scale^2), b1 uniform from -pi to pi, W2 and b2 uniform within <c>1 / sqrt(frequencies)</c>; all are trained at a
    /// tenth of the learning rate.
    /// </summary>
    /// <param name="frequencies">The number of frequencies of a feature; 1 or more.</param>
    /// <param name="outputs">Values of a feature beside its number; 1 or more.</param>
    /// <param name="scale">The standard deviation of the frequencies at first; 0 or more.</param>
    /// <exception cref="ArgumentException">The point is no row <c>[features]</c>, or a setting is out of range.</exception>
    public NetworkBuilder PeriodicEmbedding(int frequencies = 16, int outputs = 3, float scale = 0.1f)
    {
        const float Rate = 0.1f;
        Check.Positive(frequencies, nameof(frequencies));
        Check.Positive(outputs, nameof(outputs));
        RandomUniform within = new() { Minimum = -1 / MathF.Sqrt(frequencies), Maximum = 1 / MathF.Sqrt(frequencies) };

        // The embedding's weights are 2 pi w1: steps of w1 are 2 pi times as large there.
        NetworkBuilder waves = Append(new LinearEmbedding
        {
            Width = frequencies,
            WeightsInitializer = new RandomNormal { StandardDeviation = 2 * MathF.PI * scale },
            BiasInitializer = new RandomUniform { Minimum = -MathF.PI, Maximum = MathF.PI },
            LearningRateFactor = Rate * 2 * MathF.PI,
            BiasLearningRateFactor = 1 / (2 * MathF.PI),
        }).Activate(Activation.Cosine);
        int features = waves.Build().OutputShape.Size / frequencies;
        NetworkBuilder mixed = waves.Reshape([1, 1, features * frequencies]).Append(new Convolution2D
        {
            Filters = features * outputs,
            KernelSize = 1,
            Groups = features,
            WeightsInitializer = within,
            BiasInitializer = within,
            LearningRateFactor = Rate,
        });
        return Concatenate(mixed.Flatten());
    }
}
