namespace MLNet.DeepExtensions.Kernels;

/// <summary>A fully connected layer: weights <c>[InFeatures, OutFeatures]</c>.</summary>
/// <param name="InFeatures">Values that go into the layer, for one row.</param>
/// <param name="OutFeatures">Values that come out, for one row.</param>
public readonly record struct DenseShape(int InFeatures, int OutFeatures)
{
    /// <summary>The number of weights, biases not included.</summary>
    public long WeightCount => (long)InFeatures * OutFeatures;

    /// <summary>Floating-point operations of one row's forward pass.</summary>
    public long Flops => 2L * WeightCount;
}
