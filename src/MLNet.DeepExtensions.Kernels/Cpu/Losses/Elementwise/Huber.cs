using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>e^2 / 2</c> where <c>|e| &lt;= delta</c>, else <c>delta |e| - delta^2 / 2</c>, with <c>e = p - t</c>.</summary>
internal readonly struct Huber(float delta) : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Value(Vector<float> prediction, Vector<float> target)
    {
        Vector<float> error = Vector.Abs(prediction - target);
        Vector<float> inner = Vector.Min(error, new Vector<float>(delta));
        return inner * (error - (0.5f * inner));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Slope(Vector<float> prediction, Vector<float> target) =>
        Vector.Max(Vector.Min(prediction - target, new Vector<float>(delta)), new Vector<float>(-delta));
}
