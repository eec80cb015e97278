using System.Numerics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A loss that is the mean of a function of one prediction and one target.</summary>
internal interface IElementLoss
{
    /// <summary>The function.</summary>
    Vector<float> Value(Vector<float> prediction, Vector<float> target);

    /// <summary>Its derivative with respect to the prediction.</summary>
    Vector<float> Slope(Vector<float> prediction, Vector<float> target);
}
