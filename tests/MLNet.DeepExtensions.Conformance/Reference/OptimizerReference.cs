using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Conformance.Reference;

/// <summary>What an oracle's step needs to know, in double precision.</summary>
internal sealed record ReferenceSweep(
    ParameterSegment[] Segments, double Rate, double Decay = 0, bool DecoupledDecay = false, double ClipValue = 0, double ClipNorm = 0);

/// <summary>The common head of all optimizers in double precision: one parameter after the other, clip, decay, update.</summary>
internal abstract class OptimizerReference(double[] parameters)
{
    /// <summary>The parameters.</summary>
    public double[] Parameters { get; } = parameters;

    /// <summary>How far each has gone, and where it began: what its rounding errors are measured by.</summary>
    public double[] Magnitude { get; } = [.. parameters.Select(Math.Abs)];

    /// <summary>The optimizer's moments, in the order of the kernel's operands.</summary>
    public abstract double[][] Moments { get; }

    public void Step(ReferenceSweep sweep, double[] gradients)
    {
        double norm = Norm(sweep.Segments, gradients);
        double factor = sweep.ClipNorm > 0 && norm > sweep.ClipNorm ? sweep.ClipNorm / norm : 1;
        Begin();
        foreach (ParameterSegment segment in sweep.Segments)
        {
            for (long i = segment.Offset; i < segment.Offset + segment.Length && segment.RateFactor != 0; i++)
            {
                double gradient = sweep.ClipValue > 0 ? Math.Clamp(gradients[i], -sweep.ClipValue, sweep.ClipValue) : gradients[i];
                gradient *= factor;
                double rate = sweep.Rate * segment.RateFactor;
                double decay = sweep.Decay * segment.DecayFactor;
                if (sweep.DecoupledDecay)
                {
                    Parameters[i] *= 1 - (rate * decay);
                }
                else
                {
                    gradient += decay * Parameters[i];
                }

                double direction = Direction(gradient, i);
                Parameters[i] -= rate * direction;
                Magnitude[i] += Math.Abs(rate * direction);
            }
        }
    }

    /// <summary>The norm of what is not frozen.</summary>
    public static double Norm(ParameterSegment[] segments, double[] gradients) => Math.Sqrt(
        segments.Where(segment => segment.RateFactor != 0)
            .Sum(segment => gradients[(int)segment.Offset..(int)(segment.Offset + segment.Length)].Sum(g => g * g)));

    /// <summary>A new step begins.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Advances the moments at i; gives the direction of the step.</summary>
    protected abstract double Direction(double g, long i);
}
