using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The embedding family: checks operands and launches.</summary>
internal sealed class IlgpuEmbeddingKernels(KernelLauncher launcher) : IEmbeddingKernels
{
    public void LinearForward(
        EmbeddingShape shape, int rows, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        (long numbers, long values, long table) = Sizes(shape, rows);
        launcher.ForItems(values, new LinearEmbeddingForward(
            shape, x.Read(launcher, numbers), weights.Read(launcher, table), bias.Read(launcher, table), y.Write(launcher, values)));
    }

    public void LinearBackwardData(
        EmbeddingShape shape, int rows, DeviceView<float> dy, DeviceView<float> weights, DeviceView<float> dx, bool accumulate = false)
    {
        using KernelCall call = launcher.Begin();
        (long numbers, long values, long table) = Sizes(shape, rows);
        launcher.ForItems(numbers, new LinearEmbeddingData(
            shape, dy.Read(launcher, values), weights.Read(launcher, table), dx.Write(launcher, numbers), accumulate));
    }

    public void LinearBackwardWeights(
        EmbeddingShape shape, int rows, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> weights, DeviceView<float> bias)
    {
        using KernelCall call = launcher.Begin();
        (long numbers, long values, long table) = Sizes(shape, rows);
        launcher.ForItems(table, new LinearEmbeddingWeights(
            shape, rows, x.Read(launcher, numbers), dy.Read(launcher, values), weights.Write(launcher, table),
            bias.Write(launcher, table)));
    }

    public void PiecewiseForward(
        EmbeddingShape shape, int rows, DeviceView<float> x, DeviceView<float> edges, DeviceView<float> pieces, DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        (long numbers, long values, _) = Sizes(shape, rows, bins: true);
        launcher.ForItems(values, new PiecewiseForward(
            shape, x.Read(launcher, numbers), edges.Read(launcher, shape.EdgeCount), pieces.Read(launcher, shape.PieceCount),
            y.Write(launcher, values)));
    }

    public void PiecewiseBackwardData(
        EmbeddingShape shape, int rows, DeviceView<float> x, DeviceView<float> edges, DeviceView<float> dy, DeviceView<float> pieces,
        DeviceView<float> dx, bool accumulate = false)
    {
        using KernelCall call = launcher.Begin();
        (long numbers, long values, _) = Sizes(shape, rows, bins: true);
        launcher.ForItems(numbers, new PiecewiseData(
            shape, x.Read(launcher, numbers), edges.Read(launcher, shape.EdgeCount), dy.Read(launcher, values),
            pieces.Read(launcher, shape.PieceCount), dx.Write(launcher, numbers), accumulate));
    }

    public void PiecewiseBackwardWeights(
        EmbeddingShape shape, int rows, DeviceView<float> x, DeviceView<float> edges, DeviceView<float> dy, DeviceView<float> pieces)
    {
        using KernelCall call = launcher.Begin();
        (long numbers, long values, _) = Sizes(shape, rows, bins: true);
        launcher.ForItems(shape.PieceCount, new PiecewiseWeights(
            shape, rows, x.Read(launcher, numbers), edges.Read(launcher, shape.EdgeCount), dy.Read(launcher, values),
            pieces.Write(launcher, shape.PieceCount)));
    }

    public void Lookup(
        LookupShape shape, int rows, DeviceView<float> x, DeviceView<int> starts, DeviceView<float> table, DeviceView<int> numbers,
        DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        long values = Extent.Of(rows, shape.Columns, shape.Width);
        long count = Extent.Of(rows, shape.Columns);
        ArrayView<float> from = x.Read(launcher, count);
        ArrayView<int> begins = starts.Read(launcher, shape.Columns + 1L);
        ArrayView<float> vectors = table.Read(launcher, Extent.Of(shape.TableRows, shape.Width));
        ArrayView<int> chosen = numbers.Write(launcher, count);
        ArrayView<float> to = y.Write(launcher, values);
        launcher.ForItems(count, new LookupNumbers(shape, from, begins, chosen));
        launcher.ForItems(values, new LookupRows(shape.Width, chosen, vectors, to));
    }

    private static (long Numbers, long Values, long Table) Sizes(EmbeddingShape shape, int rows, bool bins = false)
    {
        long values = Extent.Of(rows, shape.Features, shape.Width);
        _ = bins ? Extent.Of(rows, shape.Bins) : 0;
        return (Extent.Of(rows, shape.Features), values, (long)shape.Features * shape.Width);
    }
}
