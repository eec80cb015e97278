namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A <see cref="LossBatch"/> as kernels read and write it; checked.</summary>
internal readonly unsafe struct LossOperands(WorkerTeam team, in LossBatch batch, bool sparse, bool isInPlace = false)
{
    /// <summary>The number of rows.</summary>
    public readonly int Rows = batch.Rows;

    /// <summary>Values in a row.</summary>
    public readonly int Width = batch.Width;

    /// <summary>Factor of the gradient.</summary>
    public readonly float Scale = batch.Scale;

    /// <summary><c>[rows, width]</c>.</summary>
    public readonly float* Predictions = isInPlace
        ? batch.Predictions.ReadReplaceable(team, Extent.Of(batch.Rows, batch.Width))
        : batch.Predictions.Read(team, Extent.Of(batch.Rows, batch.Width));

    /// <summary><c>[rows, width]</c>, or <c>[rows]</c> for numbers of classes.</summary>
    public readonly float* Targets = batch.Targets.Read(team, sparse ? batch.Rows : (long)batch.Rows * batch.Width);

    /// <summary><c>[rows]</c>, or null.</summary>
    public readonly float* Weights = batch.Weights.ReadOrNull(team, batch.Rows);

    /// <summary><c>[rows]</c>.</summary>
    public readonly float* Losses = batch.Losses.Write(team, batch.Rows);

    /// <summary><c>[rows, width]</c>, or null at evaluation.</summary>
    public readonly float* Gradient = batch.Gradient.WriteOrNull(team, (long)batch.Rows * batch.Width);
}
