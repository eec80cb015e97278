namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// <c>-sum(p t) / (max(|p|, 1e-12) max(|t|, 1e-12))</c>, with the gradient <c>-(t / |t| + loss p / |p|) / |p|</c>, a row a group; where |p|
/// is clamped its norm is a constant.
/// </summary>
internal readonly struct CosineSimilarity(LossOperands operands) : IGroupBody
{
    private const double LeastNorm = 1e-12;
    private readonly LossOperands _operands = operands;

    public void Run(int item, Team team)
    {
        double product = 0;
        double ofPrediction = 0;
        double ofTarget = 0;
        for (int i = team.Member; i < _operands.Width; i += team.Members)
        {
            double p = _operands.Prediction(item, i);
            double t = _operands.Target(item, i);
            product += p * t;
            ofPrediction += p * p;
            ofTarget += t * t;
        }

        double length = Math.Sqrt(team.Sum(ofPrediction));
        double targetLength = Math.Sqrt(team.Sum(ofTarget));
        double norm = length < LeastNorm ? LeastNorm : length;
        double targetNorm = targetLength < LeastNorm ? LeastNorm : targetLength;
        double loss = -team.Sum(product) / norm / targetNorm;
        if (_operands.WantsGradient)
        {
            double factor = -_operands.Factor(item) / norm;
            double radial = length > LeastNorm ? loss / norm : 0;
            for (int i = team.Member; i < _operands.Width; i += team.Members)
            {
                double direction = (_operands.Target(item, i) / targetNorm) + (radial * _operands.Prediction(item, i));
                _operands.StoreGradient(item, i, (float)(factor * direction));
            }
        }

        if (team.Member == 0)
        {
            _operands.StoreLoss(item, (float)loss);
        }
    }
}
