namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The mean over a row of an elementwise loss, a row a group.</summary>
internal readonly struct MeanOverRow<TLoss>(TLoss loss, LossOperands operands) : IGroupBody
    where TLoss : struct, IElementLoss
{
    private readonly TLoss _loss = loss;
    private readonly LossOperands _operands = operands;

    public void Run(int item, Team team)
    {
        float factor = _operands.Factor(item) / _operands.Width;
        double sum = 0;
        for (int i = team.Member; i < _operands.Width; i += team.Members)
        {
            float prediction = _operands.Prediction(item, i);
            float target = _operands.Target(item, i);
            sum += _loss.Value(prediction, target);
            if (_operands.WantsGradient)
            {
                _operands.StoreGradient(item, i, factor * _loss.Slope(prediction, target));
            }
        }

        sum = team.Sum(sum);
        if (team.Member == 0)
        {
            _operands.StoreLoss(item, (float)(sum / _operands.Width));
        }
    }
}
