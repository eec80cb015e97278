using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class NamedInputCase : LayerCase<NamedInput>
{
    // Of a computed value, which ONNX has no input for; those of a network's input are in NamedInputTests.
    public override bool IsExported => false;

    public override LayerExample[] Examples =>
    [
        new([4], x => x.Dense(7, Activation.Tanh).Append(new NamedInput { Start = 1, Shape = [3, 2] }).Flatten().Dense(2)),
        new([6], x => Twice(x.Dense(6, Activation.Tanh))),
    ];

    protected override double[] Forward(NamedInput layer, ReferenceCall call) =>
        [.. call.X.Where((_, i) => (i % call.Channels) - layer.Start is var at && at >= 0 && at < layer.Shape.Size)];

    private static NetworkBuilder Twice(NetworkBuilder x) =>
        x.Append(new NamedInput { Shape = [4] }).Concatenate(x.Append(new NamedInput { Start = 2, Shape = [3] }), x);
}
