using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>A <see cref="LossBatch"/> as kernels read and write it; checked.</summary>
internal readonly struct LossOperands(KernelLauncher launcher, in LossBatch batch, bool sparse, bool isInPlace = false)
{
    /// <summary>Values in a row.</summary>
    public readonly int Width = batch.Width;

    private readonly float _scale = batch.Scale;
    private readonly ArrayView<float> _predictions = isInPlace
        ? batch.Predictions.ReadReplaceable(launcher, Extent.Of(batch.Rows, batch.Width))
        : batch.Predictions.Read(launcher, Extent.Of(batch.Rows, batch.Width));

    private readonly ArrayView<float> _targets = batch.Targets.Read(launcher, sparse ? batch.Rows : (long)batch.Rows * batch.Width);
    private readonly Operand _weights = launcher.Optional(batch.Weights, batch.Rows, nameof(batch.Weights));
    private readonly ArrayView<float> _losses = batch.Losses.Write(launcher, batch.Rows);
    private readonly Operand _gradient = launcher.OptionalOutput(batch.Gradient, (long)batch.Rows * batch.Width, nameof(batch.Gradient));

    /// <summary>Whether the gradient is wanted.</summary>
    public bool WantsGradient => _gradient.IsPresent;

    /// <summary>A prediction.</summary>
    public float Prediction(int row, int column) => _predictions[((long)row * Width) + column];

    /// <summary>A target of a distribution or of values.</summary>
    public float Target(int row, int column) => _targets[((long)row * Width) + column];

    /// <summary>The target of a row that has one: the class's number.</summary>
    public float RowTarget(int row) => _targets[row];

    /// <summary>The factor of a row's gradient.</summary>
    public float Factor(int row) => Weight(row) * _scale;

    /// <summary>Leaves a row's loss: 0 where the row does not count, whatever its loss.</summary>
    public void StoreLoss(int row, float loss) => _losses[row] = Weight(row) == 0f ? 0f : Weight(row) * loss;

    /// <summary>Leaves a value of the gradient, likewise.</summary>
    public void StoreGradient(int row, int column, float gradient) =>
        _gradient.Values[((long)row * Width) + column] = Weight(row) == 0f ? 0f : gradient;

    private float Weight(int row) => _weights.IsPresent ? _weights.Values[row] : 1f;
}
