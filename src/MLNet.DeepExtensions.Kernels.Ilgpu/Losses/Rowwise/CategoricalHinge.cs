namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>max(0, 1 + max((1 - t) p) - sum(t p))</c>, a row a group; of several largest the first one's derivative is taken.</summary>
internal readonly struct CategoricalHinge(LossOperands operands) : IGroupBody
{
    private readonly LossOperands _operands = operands;

    public void Run(int item, Team team)
    {
        double positive = 0;
        float largest = float.NegativeInfinity;
        for (int i = team.Member; i < _operands.Width; i += team.Members)
        {
            float p = _operands.Prediction(item, i);
            float t = _operands.Target(item, i);
            positive += (double)t * p;
            largest = DeviceMath.Max(largest, (1f - t) * p);
        }

        positive = team.Sum(positive);
        largest = team.Maximum(largest);

        // The first of the largest, as the largest of the negated places.
        float place = float.NegativeInfinity;
        for (int i = team.Member; i < _operands.Width; i += team.Members)
        {
            if ((1f - _operands.Target(item, i)) * _operands.Prediction(item, i) == largest)
            {
                place = DeviceMath.Max(place, -i);
            }
        }

        place = -team.Maximum(place);
        float loss = DeviceMath.Max((float)(1 + largest - positive), 0f);
        if (_operands.WantsGradient)
        {
            float factor = loss > 0f ? _operands.Factor(item) : 0f;
            for (int i = team.Member; i < _operands.Width; i += team.Members)
            {
                float t = _operands.Target(item, i);
                _operands.StoreGradient(item, i, factor * ((i == place ? 1f - t : 0f) - t));
            }
        }

        if (team.Member == 0)
        {
            _operands.StoreLoss(item, loss);
        }
    }
}
