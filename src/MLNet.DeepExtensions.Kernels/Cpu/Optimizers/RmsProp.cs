using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <c>s = rho s + (1 - rho) g^2; d = g / (sqrt(s) + epsilon)</c>; centred, <c>a = rho a + (1 - rho) g</c> and <c>s - a^2</c> under the root;
/// with momentum <c>v = momentum v + d</c> is the direction.
/// </summary>
internal readonly struct RmsProp(float rho, float momentum, float epsilon, bool centred) : IUpdateRule
{
    private readonly float _newShare = (float)(1.0 - rho);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Direction(Vector<float> g, ref Vector<float> squares, ref Vector<float> averages, ref Vector<float> velocity)
    {
        squares = (rho * squares) + (_newShare * g * g);
        Vector<float> variance = squares;
        if (centred)
        {
            averages = (rho * averages) + (_newShare * g);

            // Rounding may take the variance of a constant gradient below zero.
            variance = Vector.Max(squares - (averages * averages), Vector<float>.Zero);
        }

        velocity = (momentum * velocity) + (g / (Vector.SquareRoot(variance) + new Vector<float>(epsilon)));
        return velocity;
    }
}
