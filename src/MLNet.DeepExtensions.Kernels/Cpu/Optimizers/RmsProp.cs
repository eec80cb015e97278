using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <c>s += (1 - rho) (g^2 - s); d = g / (sqrt(s) + epsilon)</c>; centred, <c>a += (1 - rho) (g - a)</c> and <c>s - a^2</c> under the root;
/// with momentum <c>v = momentum v + d</c> is the direction.
/// </summary>
internal readonly struct RmsProp(float rho, float momentum, float epsilon, bool centred) : IUpdateRule
{
    private readonly float _newShare = (float)(1.0 - rho);

    public float StepFactor => 1f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Direction<TSimd, TVector>(TVector g, ref TVector squares, ref TVector averages, ref TVector velocity)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector share = TSimd.Broadcast(_newShare);
        squares = TSimd.MultiplyAdd(share, TSimd.Subtract(TSimd.Multiply(g, g), squares), squares);
        squares = MomentRange.OfSquares<TSimd, TVector>(squares);
        TVector variance = squares;
        if (centred)
        {
            averages = MomentRange.OfGradients<TSimd, TVector>(TSimd.MultiplyAdd(share, TSimd.Subtract(g, averages), averages));

            // Rounding may take the variance of a constant gradient below zero.
            variance = MomentRange.OfSquares<TSimd, TVector>(TSimd.Subtract(squares, TSimd.Multiply(averages, averages)));
        }

        velocity = TSimd.MultiplyAdd(TSimd.Broadcast(momentum), velocity, TSimd.DivideByRoot(g, variance, TSimd.Broadcast(epsilon)));
        velocity = MomentRange.OfGradients<TSimd, TVector>(velocity);
        return velocity;
    }
}
