using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>One sweep over the parameters: clip, decay, update. What all optimizers have in common is here, once.</summary>
internal readonly unsafe struct OptimizerSweep<TRule> : IParallelBody
    where TRule : struct, IUpdateRule
{
    private readonly TRule _rule;
    private readonly ParameterSegment[] _pieces;
    private readonly SweepArrays _arrays;
    private readonly float _learningRate;
    private readonly float _clipValue;
    private readonly float _clipFactor;
    private readonly float _coupledDecay;
    private readonly float _decoupledDecay;

    public OptimizerSweep(WorkerTeam team, TRule rule, in SweepArguments sweep, ParameterSegment[] pieces, in SweepArrays arrays)
    {
        _rule = rule;
        _pieces = pieces;
        _arrays = arrays;
        _learningRate = sweep.LearningRate;
        _clipValue = sweep.ClipValue > 0 ? sweep.ClipValue : float.PositiveInfinity;
        _clipFactor = sweep.ClipNorm > 0 ? MathF.Min(1f, sweep.ClipNorm / *sweep.Norm.Read(team, 1)) : 1f;
        _coupledDecay = sweep.DecoupledDecay ? 0f : sweep.WeightDecay;
        _decoupledDecay = sweep.DecoupledDecay ? sweep.WeightDecay : 0f;
    }

    public void Run(int item, int worker) => Run(in _pieces[item]);

    /// <summary>Updates a piece.</summary>
    public void Run(in ParameterSegment piece) => SimdDispatch.Run(new Piece(in this, in piece));

    // Compiled fully at once: a small network's whole training may be over before the runtime gets round to a second compilation.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Advance<TSimd, TVector>(in ParameterSegment piece, in SweepArrays arrays, nint length)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TRule rule = _rule;
        float* w = arrays.Parameters;
        float* g = arrays.Gradients;
        float* first = arrays.First;
        float* second = arrays.Second;
        float* third = arrays.Third;
        float stepSize = _learningRate * piece.RateFactor;
        TVector rate = TSimd.Broadcast(-stepSize * rule.StepFactor);
        TVector keep = TSimd.Broadcast(1f - (stepSize * _decoupledDecay * piece.DecayFactor));
        TVector decay = TSimd.Broadcast(_coupledDecay * piece.DecayFactor);
        TVector clipFactor = TSimd.Broadcast(_clipFactor);
        TVector highest = TSimd.Broadcast(_clipValue);
        TVector lowest = TSimd.Broadcast(-_clipValue);
        bool decays = stepSize * _decoupledDecay * piece.DecayFactor != 0f;
        bool changes = _clipFactor != 1f || _clipValue < float.PositiveInfinity || _coupledDecay * piece.DecayFactor != 0f;
        for (nint i = 0; i < length; i += TSimd.Count)
        {
            TVector a = first is null ? TSimd.Zero : TSimd.Load(first + i);
            TVector b = second is null ? TSimd.Zero : TSimd.Load(second + i);
            TVector c = third is null ? TSimd.Zero : TSimd.Load(third + i);
            TVector weight = TSimd.Load(w + i);
            TVector gradient = TSimd.Load(g + i);
            if (changes)
            {
                gradient = TSimd.AtLeast(lowest, TSimd.AtMost(highest, gradient));
                gradient = TSimd.MultiplyAdd(decay, weight, TSimd.Multiply(clipFactor, gradient));
            }

            TVector direction = rule.Direction<TSimd, TVector>(gradient, ref a, ref b, ref c);
            TSimd.Store(w + i, TSimd.MultiplyAdd(rate, direction, decays ? TSimd.Multiply(keep, weight) : weight));
            if (first is not null)
            {
                TSimd.Store(first + i, a);
            }

            if (second is not null)
            {
                TSimd.Store(second + i, b);
            }

            if (third is not null)
            {
                TSimd.Store(third + i, c);
            }
        }
    }

    // What lies behind the last whole vector goes through the same code, in a vector of its own: a result does not depend on where its
    // element lies.
    private void AdvanceRest<TSimd, TVector>(in ParameterSegment piece, in SweepArrays rest, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        float* block = stackalloc float[5 * TSimd.Count];
        SweepArrays copies = rest.Within(block, TSimd.Count);
        rest.CopyTo(copies, count);
        Advance<TSimd, TVector>(piece, copies, TSimd.Count);
        copies.CopyTo(rest, count);
    }

    private readonly ref struct Piece(ref readonly OptimizerSweep<TRule> sweep, ref readonly ParameterSegment piece) : ISimdOperation
    {
        private readonly ref readonly OptimizerSweep<TRule> _sweep = ref sweep;
        private readonly ref readonly ParameterSegment _piece = ref piece;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            SweepArrays arrays = _sweep._arrays.From(_piece.Offset);
            int rest = (int)_piece.Length % TSimd.Count;
            _sweep.Advance<TSimd, TVector>(_piece, arrays, (int)_piece.Length - rest);
            if (rest > 0)
            {
                _sweep.AdvanceRest<TSimd, TVector>(_piece, arrays.From(_piece.Length - rest), rest);
            }
        }
    }
}
