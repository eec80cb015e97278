using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// <c>(1 - p)^gamma L</c> of each row's loss L with <c>p = exp(-L)</c>, and its derivative
/// <c>(1 - p)^gamma (1 + gamma p L / (1 - p))</c> on the row's gradient; a row a thread.
/// </summary>
internal readonly struct FocalModulation(float gamma, int width, Operand weights, ArrayView<float> losses, Operand gradient) : IItemBody
{
    private readonly float _gamma = gamma;
    private readonly int _width = width;
    private readonly Operand _weights = weights;
    private readonly ArrayView<float> _losses = losses;
    private readonly Operand _gradient = gradient;

    public void Run(long item)
    {
        float weight = _weights.IsPresent ? _weights.Values[item] : 1f;
        float loss = DeviceMath.Max(0f, _losses[item]);
        float probability = DeviceMath.Exp(-loss);
        float rest = -DeviceMath.ExpM1(-loss);
        float factor = _gamma == 0f ? 1f : rest == 0f ? 0f : DeviceMath.Exp(_gamma * DeviceMath.Log(rest));
        _losses[item] = weight == 0f ? 0f : weight * factor * loss;
        if (_gradient.IsPresent)
        {
            float slope = factor * (1f + (_gamma * probability * (rest == 0f ? 1f : loss / rest)));
            for (int i = 0; i < _width; i++)
            {
                long place = (item * _width) + i;
                _gradient.Values[place] = weight == 0f ? 0f : weight * slope * _gradient.Values[place];
            }
        }
    }
}
