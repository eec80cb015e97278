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
    public TVector Direction<TSimd, TVector>(TVector g, ref TVector squares, ref TVector averages, ref TVector velocity)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        squares = TSimd.MultiplyAdd(TSimd.Broadcast(rho), squares, TSimd.Multiply(TSimd.Broadcast(_newShare), TSimd.Multiply(g, g)));
        TVector variance = squares;
        if (centred)
        {
            averages = TSimd.MultiplyAdd(TSimd.Broadcast(rho), averages, TSimd.Multiply(TSimd.Broadcast(_newShare), g));

            // Rounding may take the variance of a constant gradient below zero.
            variance = TSimd.AtLeast(TSimd.Zero, TSimd.Subtract(squares, TSimd.Multiply(averages, averages)));
        }

        velocity = TSimd.MultiplyAdd(TSimd.Broadcast(momentum), velocity, TSimd.DivideByRoot(g, variance, TSimd.Broadcast(epsilon)));
        return velocity;
    }
}
