namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class LambdaCase : LayerCase<Lambda>
{
    /// <summary><c>y = sin(x)</c>.</summary>
    public static LambdaFunction Sine { get; } = LambdaFunction.Elementwise(MathF.Sin, MathF.Cos);

    /// <summary>The sum of a sample and the sum of its squares.</summary>
    public static LambdaFunction Moments { get; } = new(
        (x, y) =>
        {
            (y[0], y[1]) = (0, 0);
            foreach (float value in x)
            {
                (y[0], y[1]) = (y[0] + value, y[1] + (value * value));
            }
        },
        (x, _, dy, dx) =>
        {
            for (int i = 0; i < x.Length; i++)
            {
                dx[i] = dy[0] + (2 * x[i] * dy[1]);
            }
        },
        _ => [2]);

    static LambdaCase()
    {
        ComponentRegistry.RegisterLambda("Tests.Sine", Sine);
        ComponentRegistry.RegisterLambda("Tests.Moments", Moments);
    }

    public override LayerExample[] Examples =>
    [
        new([3], x => x.Dense(4).Lambda(Sine).Dense(2)),
        new([4, 3, 2], x => x.Convolution(3, 2).Lambda(Moments)),

        // The input's gradient is the sum of several.
        new([8], x => x.Lambda(Sine).Add(x, x.Lambda(Sine)).Lambda(Moments)),
    ];

    public override bool IsExported => false;

    protected override double[] Forward(Lambda layer, ReferenceCall call) => layer.Function == Sine
        ? [.. call.X.Select(Math.Sin)]
        : [.. call.X.Chunk(call.Shape.Size).SelectMany(sample => new[] { sample.Sum(), sample.Sum(value => value * value) })];
}
