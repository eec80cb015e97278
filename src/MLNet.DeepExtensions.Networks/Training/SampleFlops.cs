using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>How much work a sample is: what a device is chosen by.</summary>
internal static class SampleFlops
{
    // Enough to tell texts from vectors that are half full.
    private const int RowsLookedAt = 256;

    /// <summary>
    /// The operations of a sample's forward pass; on sparse rows, the first layer's are those with the non-zeros that a few of the rows
    /// have.
    /// </summary>
    public static double Of(Network network, Dataset data)
    {
        if (!data.IsSparse || !network.TakesSparseInput)
        {
            return network.Flops;
        }

        int count = (int)Math.Min(data.Count, RowsLookedAt);
        long[] rows = [.. Enumerable.Range(0, count).Select(i => i * data.Count / count)];
        SparseMatrix sample = new(data.InputShape.Size);
        data.ReadSparse(rows, sample, new float[count * data.TargetWidth], new float[count]);
        double density = (double)sample.NonZeros / ((long)count * sample.ColumnCount);
        bool IsInput(int node) => node == Network.InputNode || network.Nodes[node].Layer.SparseUse == SparseUse.Keeps;
        return network.Nodes.Sum(node => node.Layer.Flops(node.InputShapes) * (node.Inputs.All(IsInput) ? density : 1));
    }
}
