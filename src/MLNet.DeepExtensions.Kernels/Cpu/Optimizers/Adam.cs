using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <c>m += (1 - beta1) (g - m); v += (1 - beta2) (g^2 - v); d = m / (1 - beta1^t) / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)</c>;
/// with AMSGrad the largest v so far takes v's place in the root.
/// </summary>
internal readonly struct Adam : IUpdateRule
{
    private readonly float _newShare1;
    private readonly float _newShare2;
    private readonly float _epsilon;
    private readonly bool _amsGrad;

    // Both corrections are taken out of the loop: d = StepFactor m / (sqrt(v) + epsilon root), root = sqrt(1 - beta2^t), StepFactor = root
    // / (1 - beta1^t).
    public Adam(float beta1, float beta2, float epsilon, long step, bool amsGrad)
    {
        _newShare1 = (float)(1.0 - beta1);
        _newShare2 = (float)(1.0 - beta2);
        double root = Math.Sqrt(1.0 - Math.Pow(beta2, step));
        _epsilon = (float)(epsilon * root);
        StepFactor = (float)(root / (1.0 - Math.Pow(beta1, step)));
        _amsGrad = amsGrad;
    }

    public float StepFactor { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Direction<TSimd, TVector>(TVector g, ref TVector m, ref TVector v, ref TVector largest)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        m = TSimd.MultiplyAdd(TSimd.Broadcast(_newShare1), TSimd.Subtract(g, m), m);
        v = TSimd.MultiplyAdd(TSimd.Broadcast(_newShare2), TSimd.Subtract(TSimd.Multiply(g, g), v), v);
        v = MomentRange.OfSquares<TSimd, TVector>(v);
        largest = _amsGrad ? TSimd.AtLeast(largest, v) : v;
        TVector direction = TSimd.DivideByRoot(m, largest, TSimd.Broadcast(_epsilon));
        m = MomentRange.OfGradients<TSimd, TVector>(m);
        return direction;
    }
}
