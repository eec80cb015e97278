using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

public sealed partial class TrainedNetwork
{
    private const long MostOutputs = 1L << 26;

    /// <summary>
    /// The magnitudes of outputs, weights and gradients in each layer, measured on rows spread evenly over a data set: where gradients
    /// vanish or activations die. Outputs are those of a prediction; gradients are those of a training step, with dropout.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="rows">
    /// How many rows at most; 1 or more. Of large networks fewer are taken: as many as have 2^26 outputs in all layers, at least one.
    /// </param>
    /// <param name="loss">The loss; null as in <see cref="Evaluate"/>.</param>
    /// <exception cref="ArgumentException">The data do not fit the network, or a setting of the loss is out of range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of rows is 0 or negative.</exception>
    public ImmutableArray<LayerStatistics> MeasureLayers(Dataset data, int rows = 64, Loss? loss = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        (data, loss, _) = Fitting(data, loss);
        long most = Math.Min(data.Count, Math.Max(1, MostOutputs / Network.Nodes.Sum(static node => (long)node.OutputShape.Size)));
        return LayerInspection.Run(this, data, loss, (int)Math.Min(rows, most), data.IsSparse && TakesSparseRows);
    }
}
