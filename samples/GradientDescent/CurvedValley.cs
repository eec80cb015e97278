using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.Samples.GradientDescent;

/// <summary>
/// A loss that looks at no target: the height <c>(1 - x)² + 10 (y - x²)²</c> at the point that the network gives, Rosenbrock's valley with
/// gentler slopes. Its floor is the curve <c>y = x²</c>, nearly level, with the lowest point at (1, 1).
/// </summary>
internal sealed record CurvedValley : Loss
{
    private const float Steepness = 10;

    public static double Height(double x, double y) => ((1 - x) * (1 - x)) + (Steepness * (y - (x * x)) * (y - (x * x)));

    public override int TargetWidth(int width) => 1;

    public override void Evaluate(in LossStep step) => step.OnHost(static (point, _, gradient) =>
    {
        (float x, float y) = (point[0], point[1]);
        float off = y - (x * x);
        if (!gradient.IsEmpty)
        {
            gradient[0] = (-2 * (1 - x)) - (4 * Steepness * x * off);
            gradient[1] = 2 * Steepness * off;
        }

        return (float)Height(x, y);
    });
}
