using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>One sweep over the parameters: clip, decay, update. What all optimizers have in common is here, once.</summary>
internal readonly unsafe struct OptimizerSweep<TRule> : IParallelBody
    where TRule : struct, IUpdateRule
{
    private const float LeastNormal = 1.17549435e-38f;

    private readonly TRule _rule;
    private readonly ParameterSegment[] _pieces;
    private readonly SweepArrays _arrays;
    private readonly float _learningRate;
    private readonly float _clipValue;
    private readonly float _clipFactor;
    private readonly float _coupledDecay;
    private readonly float _decoupledDecay;

    public OptimizerSweep(TRule rule, in SweepArguments sweep, ParameterSegment[] pieces, in SweepArrays arrays)
    {
        _rule = rule;
        _pieces = pieces;
        _arrays = arrays;
        _learningRate = sweep.LearningRate;
        _clipValue = sweep.ClipValue > 0 ? sweep.ClipValue : float.PositiveInfinity;
        _clipFactor = sweep.ClipNorm > 0 ? MathF.Min(1f, sweep.ClipNorm / *sweep.Norm.Pointer(1)) : 1f;
        _coupledDecay = sweep.DecoupledDecay ? 0f : sweep.WeightDecay;
        _decoupledDecay = sweep.DecoupledDecay ? sweep.WeightDecay : 0f;
    }

    public void Run(int item, int worker)
    {
        ref readonly ParameterSegment piece = ref _pieces[item];
        SweepArrays arrays = _arrays.From(piece.Offset);
        int vectors = (int)piece.Length / Vector<float>.Count;
        Advance(piece, arrays, vectors);
        int rest = (int)piece.Length % Vector<float>.Count;
        if (rest > 0)
        {
            AdvanceRest(piece, arrays.From((long)vectors * Vector<float>.Count), rest);
        }
    }

    // Compiled fully at once: a small network's whole training may be over before the runtime gets round to a second compilation.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Advance(in ParameterSegment piece, in SweepArrays arrays, int vectors)
    {
        TRule rule = _rule;
        float* w = arrays.Parameters;
        float* g = arrays.Gradients;
        float* first = arrays.First;
        float* second = arrays.Second;
        float* third = arrays.Third;
        float stepSize = _learningRate * piece.RateFactor;
        Vector<float> rate = new(stepSize);
        Vector<float> keep = new(1f - (stepSize * _decoupledDecay * piece.DecayFactor));
        Vector<float> decay = new(_coupledDecay * piece.DecayFactor);
        Vector<float> clipFactor = new(_clipFactor);
        Vector<float> bound = new(_clipValue);
        for (nint i = 0; i < (nint)vectors * Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> a = first is null ? Vector<float>.Zero : Vector.Load(first + i);
            Vector<float> b = second is null ? Vector<float>.Zero : Vector.Load(second + i);
            Vector<float> c = third is null ? Vector<float>.Zero : Vector.Load(third + i);
            Vector<float> weight = Vector.Load(w + i);

            // The bound comes first, so that a NaN wins the comparisons and shows.
            Vector<float> gradient = Vector.MaxNative(-bound, Vector.MinNative(bound, Vector.Load(g + i)));
            gradient = (clipFactor * gradient) + (decay * weight);
            Vector.Store((keep * weight) - (rate * rule.Direction(gradient, ref a, ref b, ref c)), w + i);
            if (first is not null)
            {
                Vector.Store(Normal(a), first + i);
            }

            if (second is not null)
            {
                Vector.Store(Normal(b), second + i);
            }

            if (third is not null)
            {
                Vector.Store(Normal(c), third + i);
            }
        }
    }

    // A moment whose gradients have ended (a dead unit's) decays to the numbers below the normal ones and stays there, and arithmetic with them is slow.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Normal(Vector<float> moment) =>
        Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(moment), new Vector<float>(LeastNormal)), Vector<float>.Zero, moment);

    // What lies behind the last whole vector goes through the same code, in a vector of its own: a result does not depend on where its element lies.
    private void AdvanceRest(in ParameterSegment piece, in SweepArrays rest, int count)
    {
        float* block = stackalloc float[5 * Vector<float>.Count];
        SweepArrays copies = rest.Within(block, Vector<float>.Count);
        rest.CopyTo(copies, count);
        Advance(piece, copies, vectors: 1);
        copies.CopyTo(rest, count);
    }
}
