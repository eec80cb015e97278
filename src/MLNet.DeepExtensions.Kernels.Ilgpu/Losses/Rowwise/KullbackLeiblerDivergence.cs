namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>sum(t log(t / p))</c>, both clamped to [1e-7, 1], a row a group; a clamped p has no gradient.</summary>
internal readonly struct KullbackLeiblerDivergence(LossOperands operands) : IGroupBody
{
    private readonly LossOperands _operands = operands;

    public void Run(int item, Team team)
    {
        float factor = _operands.Factor(item);
        double sum = 0;
        for (int i = team.Member; i < _operands.Width; i += team.Members)
        {
            float p = _operands.Prediction(item, i);
            float t = Clamp(_operands.Target(item, i));
            float clamped = Clamp(p);
            sum += (double)t * DeviceMath.Log(t / clamped);
            if (_operands.WantsGradient)
            {
                _operands.StoreGradient(item, i, p == clamped ? factor * (-t / clamped) : 0f);
            }
        }

        sum = team.Sum(sum);
        if (team.Member == 0)
        {
            _operands.StoreLoss(item, (float)sum);
        }
    }

    private static float Clamp(float value) => DeviceMath.Min(DeviceMath.Max(value, 1e-7f), 1f);
}
