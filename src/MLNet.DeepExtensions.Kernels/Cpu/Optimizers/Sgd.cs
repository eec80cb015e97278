using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>d = g</c>; with momentum <c>v = momentum v + g; d = v</c>, or with Nesterov's <c>d = g + momentum v</c>.</summary>
internal readonly struct Sgd(float momentum, bool nesterov) : IUpdateRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Direction(Vector<float> g, ref Vector<float> velocity, ref Vector<float> none, ref Vector<float> neither)
    {
        velocity = (momentum * velocity) + g;
        return nesterov ? g + (momentum * velocity) : velocity;
    }
}
