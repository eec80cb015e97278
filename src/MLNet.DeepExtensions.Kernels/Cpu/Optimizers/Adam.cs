using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <c>m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; d = m / (1 - beta1^t) / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)</c>;
/// with AMSGrad the largest v so far takes v's place in the root.
/// </summary>
internal readonly struct Adam : IUpdateRule
{
    private readonly float _beta1;
    private readonly float _beta2;
    private readonly float _newShare1;
    private readonly float _newShare2;
    private readonly float _epsilon;
    private readonly float _scale;
    private readonly bool _amsGrad;

    // Both corrections are taken out of the loop: d = (root / (1 - beta1^t)) m / (sqrt(v) + epsilon root), root = sqrt(1 - beta2^t).
    public Adam(float beta1, float beta2, float epsilon, long step, bool amsGrad)
    {
        _beta1 = beta1;
        _beta2 = beta2;
        _newShare1 = (float)(1.0 - beta1);
        _newShare2 = (float)(1.0 - beta2);
        double root = Math.Sqrt(1.0 - Math.Pow(beta2, step));
        _epsilon = (float)(epsilon * root);
        _scale = (float)(root / (1.0 - Math.Pow(beta1, step)));
        _amsGrad = amsGrad;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Direction<TSimd, TVector>(TVector g, ref TVector m, ref TVector v, ref TVector largest)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        m = TSimd.MultiplyAdd(TSimd.Broadcast(_beta1), m, TSimd.Multiply(TSimd.Broadcast(_newShare1), g));
        v = TSimd.MultiplyAdd(TSimd.Broadcast(_beta2), v, TSimd.Multiply(TSimd.Broadcast(_newShare2), TSimd.Multiply(g, g)));
        largest = _amsGrad ? TSimd.AtLeast(largest, v) : v;
        return TSimd.DivideByRoot(TSimd.Multiply(TSimd.Broadcast(_scale), m), largest, TSimd.Broadcast(_epsilon));
    }
}
