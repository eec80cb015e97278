namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class InputNormalizationCase : LayerCase<InputNormalization>
{
    public override LayerExample[] Examples =>
    [
        new([4], x => x.NormalizeInput().Dense(2)),
        new([5, 5, 3], x => x.NormalizeInput(NormalizationKind.MinMax).Flatten().Dense(2)),
    ];

    protected override double[] Forward(InputNormalization layer, ReferenceCall call)
    {
        double[] mean = call.Parameter("mean");
        return call.ByChannel([.. call.X.Select((value, i) => value - mean[i % mean.Length])], "scale", "offset");
    }
}
