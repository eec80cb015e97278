using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// One sweep over the parameters: clip, decay, update, a piece a group. What all optimizers have in common is here, once.
/// </summary>
internal readonly struct OptimizerSweep<TRule> : IGroupBody
    where TRule : struct, IUpdateRule
{
    private readonly TRule _rule;
    private readonly ArrayView<Piece> _pieces;
    private readonly ArrayView<float> _parameters;
    private readonly ArrayView<float> _gradients;
    private readonly Operand _first;
    private readonly Operand _second;
    private readonly Operand _third;
    private readonly Operand _norm;
    private readonly float _learningRate;
    private readonly float _clipValue;
    private readonly float _clipNorm;
    private readonly float _coupledDecay;
    private readonly float _decoupledDecay;

    public OptimizerSweep(
        KernelLauncher launcher, TRule rule, in SweepArguments sweep, DevicePieces pieces, Operand first, Operand second, Operand third)
    {
        long length = sweep.Segments.Length;
        _rule = rule;
        _pieces = pieces.Trained;
        _parameters = sweep.Parameters.Write(launcher, length);
        _gradients = sweep.Gradients.Read(launcher, length);
        (_first, _second, _third) = (first, second, third);
        _norm = sweep.ClipNorm > 0 ? new Operand(sweep.Norm.Read(launcher, 1), isPresent: true) : launcher.Nothing;
        _learningRate = sweep.LearningRate;
        _clipValue = sweep.ClipValue > 0 ? sweep.ClipValue : float.PositiveInfinity;
        _clipNorm = sweep.ClipNorm;
        _coupledDecay = sweep.DecoupledDecay ? 0f : sweep.WeightDecay;
        _decoupledDecay = sweep.DecoupledDecay ? sweep.WeightDecay : 0f;
    }

    public void Run(int item, Team team)
    {
        Piece piece = _pieces[item];
        for (int i = team.Member; i < piece.Length; i += team.Members)
        {
            Update(piece.Offset + i, piece);
        }
    }

    /// <summary>Updates one parameter.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="piece">Its factors.</param>
    public void Update(long place, Piece piece)
    {
        float rate = _learningRate * piece.RateFactor;
        float keep = 1f - (rate * _decoupledDecay * piece.DecayFactor);
        float decay = _coupledDecay * piece.DecayFactor;
        float clipFactor = _norm.IsPresent ? DeviceMath.Min(1f, _clipNorm / _norm.Values[0]) : 1f;
        float a = _first.IsPresent ? _first.Values[place] : 0f;
        float b = _second.IsPresent ? _second.Values[place] : 0f;
        float c = _third.IsPresent ? _third.Values[place] : 0f;
        float weight = _parameters[place];
        float gradient = DeviceMath.Max(-_clipValue, DeviceMath.Min(_clipValue, _gradients[place]));
        gradient = (clipFactor * gradient) + (decay * weight);
        _parameters[place] = (keep * weight) - (rate * _rule.Direction(gradient, ref a, ref b, ref c));
        Store(_first, place, a);
        Store(_second, place, b);
        Store(_third, place, c);
    }

    private static void Store(Operand moment, long place, float value)
    {
        if (moment.IsPresent)
        {
            moment.Values[place] = value;
        }
    }
}
