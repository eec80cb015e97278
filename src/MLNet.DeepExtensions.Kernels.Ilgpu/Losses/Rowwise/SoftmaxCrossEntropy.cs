namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// <c>log(sum(exp(x))) - sum(t x)</c> of the logits x, with the gradient <c>softmax(x) - t</c>, a row a group. Each thread reads and writes
/// the same elements, so the gradient may take the logits' place.
/// </summary>
internal readonly struct SoftmaxCrossEntropy<TTargets>(TTargets targets, LossOperands operands) : IGroupBody
    where TTargets : struct, IClassTargets
{
    private readonly TTargets _targets = targets;
    private readonly LossOperands _operands = operands;

    public void Run(int item, Team team)
    {
        float row = _targets.LoadRow(_operands, item);
        float largest = float.NegativeInfinity;
        for (int i = team.Member; i < _operands.Width; i += team.Members)
        {
            largest = DeviceMath.Max(largest, _operands.Prediction(item, i));
        }

        largest = team.Maximum(largest);

        // With y = x - largest no term overflows, and large logits do not cancel: loss = log(sum(exp(y))) - sum(t y) + largest (1 -
        // sum(t)).
        double sum = 0;
        double rest = 0;
        double mass = 0;
        for (int i = team.Member; i < _operands.Width; i += team.Members)
        {
            float y = _operands.Prediction(item, i) - largest;
            float t = _targets.At(_operands, item, row, i);
            sum += DeviceMath.Exp(y);
            rest += (double)t * y;
            mass += t;
        }

        sum = team.Sum(sum);
        rest = team.Sum(rest);
        mass = team.Sum(mass);
        if (_operands.WantsGradient)
        {
            float share = (float)(1 / sum);
            float factor = _operands.Factor(item);
            for (int i = team.Member; i < _operands.Width; i += team.Members)
            {
                float probability = share * DeviceMath.Exp(_operands.Prediction(item, i) - largest);
                _operands.StoreGradient(item, i, factor * (probability - _targets.At(_operands, item, row, i)));
            }
        }

        if (team.Member == 0)
        {
            float loss = (float)(DeviceMath.Log((float)sum) - rest + (largest * (1 - mass)));
            _operands.StoreLoss(item, float.IsNaN(row) ? row : loss);
        }
    }
}
