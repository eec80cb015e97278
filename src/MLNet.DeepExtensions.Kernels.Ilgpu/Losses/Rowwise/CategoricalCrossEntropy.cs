namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// <c>-sum(t log(q))</c> with <c>q = clamp(p / s, 1e-7, 1 - 1e-7)</c>, <c>s = sum(p)</c>, a row a group. Where no q is clamped the gradient
/// is
/// <c>sum(t) / s - t / p</c>; a clamped one loses its t from both terms.
/// </summary>
internal readonly struct CategoricalCrossEntropy<TTargets>(TTargets targets, LossOperands operands) : IGroupBody
    where TTargets : struct, IClassTargets
{
    private const float Least = 1e-7f;
    private readonly TTargets _targets = targets;
    private readonly LossOperands _operands = operands;

    public void Run(int item, Team team)
    {
        float row = _targets.LoadRow(_operands, item);
        double total = 0;
        for (int i = team.Member; i < _operands.Width; i += team.Members)
        {
            total += _operands.Prediction(item, i);
        }

        float sum = (float)team.Sum(total);
        double loss = 0;
        double mass = 0;
        for (int i = team.Member; i < _operands.Width; i += team.Members)
        {
            float share = _operands.Prediction(item, i) / sum;
            float t = _targets.At(_operands, item, row, i);

            // The upper clamp is taken at the logarithm, since 1 - 1e-7 is no float.
            loss -= (double)t * DeviceMath.Min(DeviceMath.Log(DeviceMath.Max(share, Least)), -Least);
            mass += IsInside(share) ? t : 0f;
        }

        loss = team.Sum(loss);
        float unclamped = (float)team.Sum(mass);
        if (_operands.WantsGradient)
        {
            float factor = _operands.Factor(item) / sum;
            for (int i = team.Member; i < _operands.Width; i += team.Members)
            {
                float share = _operands.Prediction(item, i) / sum;
                float own = IsInside(share) ? _targets.At(_operands, item, row, i) / share : 0f;
                _operands.StoreGradient(item, i, factor * (unclamped - own));
            }
        }

        if (team.Member == 0)
        {
            _operands.StoreLoss(item, float.IsNaN(row) ? row : (float)loss);
        }
    }

    private static bool IsInside(float share) => DeviceMath.Min(share, 1f - share) > Least;
}
