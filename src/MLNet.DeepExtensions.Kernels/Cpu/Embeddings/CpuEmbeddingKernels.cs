namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The embedding family on the CPU: checks operands, then hands rows or features to the team.</summary>
internal sealed unsafe class CpuEmbeddingKernels(WorkerTeam team) : IEmbeddingKernels
{
    public void LinearForward(
        EmbeddingShape shape, int rows, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        (long numbers, long values, long table) = Sizes(shape, rows);
        LinearEmbedding.Forward body = new(
            shape, x.Read(team, numbers), weights.Read(team, table), bias.Read(team, table), y.Write(team, values));
        team.ForRange(rows, shape.OutSize, ref body);
    }

    public void LinearBackwardData(
        EmbeddingShape shape, int rows, DeviceView<float> dy, DeviceView<float> weights, DeviceView<float> dx, bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        (long numbers, long values, long table) = Sizes(shape, rows);
        LinearEmbedding.BackwardData body = new(
            shape, dy.Read(team, values), weights.Read(team, table), dx.Write(team, numbers), accumulate);
        team.ForRange(rows, shape.OutSize, ref body);
    }

    public void LinearBackwardWeights(
        EmbeddingShape shape, int rows, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> weights, DeviceView<float> bias)
    {
        using KernelCall call = team.Begin();
        (long numbers, long values, long table) = Sizes(shape, rows);
        LinearEmbedding.BackwardWeights body = new(
            shape, rows, x.Read(team, numbers), dy.Read(team, values), weights.Write(team, table), bias.Write(team, table));
        team.For(shape.Features, ref body, parallel: values > RangeLoop.SerialValues);
    }

    public void PiecewiseForward(
        EmbeddingShape shape, int rows, DeviceView<float> x, DeviceView<float> edges, DeviceView<float> pieces, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        (long numbers, long values, _) = Sizes(shape, rows, bins: true);
        PiecewiseEmbedding.Forward body = new(
            team, shape, rows, x.Read(team, numbers), edges.Read(team, shape.EdgeCount), pieces.Read(team, shape.PieceCount),
            y.Write(team, values));
        team.For(
            checked(shape.Features * PiecewiseEmbedding.Forward.Blocks(rows)), ref body, parallel: values > RangeLoop.SerialValues);
    }

    public void PiecewiseBackwardData(
        EmbeddingShape shape, int rows, DeviceView<float> x, DeviceView<float> edges, DeviceView<float> dy, DeviceView<float> pieces,
        DeviceView<float> dx, bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        (long numbers, long values, _) = Sizes(shape, rows, bins: true);
        PiecewiseEmbedding.BackwardData body = new(
            shape, x.Read(team, numbers), edges.Read(team, shape.EdgeCount), dy.Read(team, values), pieces.Read(team, shape.PieceCount),
            dx.Write(team, numbers), accumulate);
        team.ForRange(rows, shape.OutSize, ref body);
    }

    public void PiecewiseBackwardWeights(
        EmbeddingShape shape, int rows, DeviceView<float> x, DeviceView<float> edges, DeviceView<float> dy, DeviceView<float> pieces)
    {
        using KernelCall call = team.Begin();
        (long numbers, long values, _) = Sizes(shape, rows, bins: true);
        PiecewiseEmbedding.BackwardWeights body = new(
            team, shape, rows, x.Read(team, numbers), edges.Read(team, shape.EdgeCount), dy.Read(team, values),
            pieces.Write(team, shape.PieceCount));
        team.For(shape.Features, ref body, parallel: values > RangeLoop.SerialValues);
    }

    public void Lookup(
        LookupShape shape, int rows, DeviceView<float> x, DeviceView<int> starts, DeviceView<float> table, DeviceView<int> numbers,
        DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        long values = Extent.Of(rows, shape.Columns, shape.Width);
        long count = Extent.Of(rows, shape.Columns);
        TableLookup body = new(
            shape, x.Read(team, count), starts.Read(team, shape.Columns + 1L), table.Read(team, Extent.Of(shape.TableRows, shape.Width)),
            numbers.Write(team, count), y.Write(team, values));
        team.ForRange(count, shape.Width, ref body);
    }

    private static (long Numbers, long Values, long Table) Sizes(EmbeddingShape shape, int rows, bool bins = false)
    {
        long values = Extent.Of(rows, shape.Features, shape.Width);
        _ = bins ? Extent.Of(rows, shape.Bins) : 0;
        return (Extent.Of(rows, shape.Features), values, (long)shape.Features * shape.Width);
    }
}
