using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>s += g^2; d = g / (sqrt(s) + epsilon)</c>.</summary>
internal readonly struct Adagrad(float epsilon) : IUpdateRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Direction(Vector<float> g, ref Vector<float> squares, ref Vector<float> none, ref Vector<float> neither)
    {
        squares += g * g;
        return g / (Vector.SquareRoot(squares) + new Vector<float>(epsilon));
    }
}
