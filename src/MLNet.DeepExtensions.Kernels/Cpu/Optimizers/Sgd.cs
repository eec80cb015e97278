using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>d = g</c>; with momentum <c>v = momentum v + g; d = v</c>, or with Nesterov's <c>d = g + momentum v</c>.</summary>
internal readonly struct Sgd(float momentum, bool nesterov) : IUpdateRule
{
    public float StepFactor => 1f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Direction<TSimd, TVector>(TVector g, ref TVector velocity, ref TVector none, ref TVector neither)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector share = TSimd.Broadcast(momentum);
        velocity = MomentRange.OfGradients<TSimd, TVector>(TSimd.MultiplyAdd(share, velocity, g));
        return nesterov ? TSimd.MultiplyAdd(share, velocity, g) : velocity;
    }
}
