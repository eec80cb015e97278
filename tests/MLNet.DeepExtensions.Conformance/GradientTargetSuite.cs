using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>
/// The base of suites whose backward kernels write to a <see cref="GradientTarget"/>: draws one, and says what must stand there after.
/// </summary>
public abstract class GradientTargetSuite(ConformanceTarget target) : ConformanceSuite(target)
{
    private static readonly Activation[] s_gates =
    [
        .. ReferenceActivation.All.Where(activation => activation.Kind != ActivationKind.Linear && activation.HasGradientFromOutput),
    ];

    /// <summary>A target that overwrites or accumulates, gated or not.</summary>
    private protected DrawnTarget DrawTarget(Random random, long count)
    {
        bool accumulate = random.Next(2) == 0;
        Activation gate = random.Next(2) == 0 ? Activation.Linear : s_gates[random.Next(s_gates.Length)];
        float[] before = Normal(random, count);
        float[] values = [.. Normal(random, count, scale: 2).Select(x => (float)ReferenceActivation.Value(gate, x))];
        GradientTarget target = new(
            accumulate ? Upload(before) : Garbage(count), accumulate, gate, gate.Kind == ActivationKind.Linear ? default : Upload(values));
        return new DrawnTarget(target, before, values);
    }

    /// <summary>Fails unless the target holds the oracle's gradient, gated and added as it asks.</summary>
    private protected static void AssertTarget(DrawnTarget drawn, double[] gradient, double[] magnitude, string what)
    {
        GradientTarget target = drawn.Target;
        double[] expected = new double[gradient.Length];
        double[] allowed = new double[gradient.Length];
        for (int i = 0; i < gradient.Length; i++)
        {
            double slope = ReferenceActivation.SlopeAtOutput(target.Gate, drawn.Values[i]);
            double before = target.Accumulate ? drawn.Before[i] : 0;
            expected[i] = before + (gradient[i] * slope);

            // Near its lower bound SELU's slope is a difference of two numbers of 1.76, which have a float's digits.
            double certain = target.Gate.Kind == ActivationKind.SELU ? Math.Max(Math.Abs(slope), 1e-2) : Math.Abs(slope);
            allowed[i] = Math.Abs(before) + (magnitude[i] * certain);
        }

        AssertClose(expected, allowed, Download(target.Gradient), $"{what}, accumulate {target.Accumulate}, gate {target.Gate}");
    }

    private protected sealed record DrawnTarget(GradientTarget Target, float[] Before, float[] Values);
}
