using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Fully connected layers as matrix products, the large ones by cuBLAS where the device is asked to use it.</summary>
internal sealed class IlgpuDenseKernels(KernelLauncher launcher, CuBlasLibrary? library) : IDenseKernels
{
    private const string Library = "cublas";

    public KernelNames Names(DenseShape shape, int rows, bool hasBias)
    {
        RequireSizes(shape, rows);
        return new KernelNames(
            TakesLibrary(CuBlasCall.Forward(shape, rows)) ? Library : Gemm.NameOf(launcher, rows, shape.OutFeatures),
            TakesLibrary(CuBlasCall.BackwardData(shape, rows)) ? Library : Gemm.NameOf(launcher, rows, shape.InFeatures),
            TakesLibrary(CuBlasCall.BackwardWeights(shape, rows)) ? Library
                : Gemm.NameOf(launcher, shape.InFeatures + (hasBias ? 1 : 0), shape.OutFeatures));
    }

    public void Forward(
        DenseShape shape, int rows, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, Activation activation,
        DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        RequireSizes(shape, rows);
        QuadView inputs = new(launcher, x, (long)rows * shape.InFeatures, shape.InFeatures, nameof(x));
        QuadView factors = new(launcher, weights, shape.WeightCount, shape.OutFeatures, nameof(weights));
        GemmOutput output = new(
            launcher, Target(y.Write(launcher, (long)rows * shape.OutFeatures), y.Offset, shape.OutFeatures),
            launcher.Optional(bias, shape.OutFeatures, nameof(bias)), new DeviceActivation(activation));
        if (TakesLibrary(CuBlasCall.Forward(shape, rows)))
        {
            RunLibrary(CuBlasCall.Forward(shape, rows), factors, inputs, output);
        }
        else if (rows > 0)
        {
            Gemm.Run(
                launcher, rows, shape.OutFeatures, shape.InFeatures, groups: 1, new MatrixRows(inputs, rows, shape.InFeatures),
                new MatrixColumns(factors, shape.OutFeatures, shape.InFeatures, shape.OutFeatures, withOnes: false), output);
        }
    }

    public void BackwardData(DenseShape shape, int rows, DeviceView<float> dy, DeviceView<float> weights, in GradientTarget dx)
    {
        using KernelCall call = launcher.Begin();
        RequireSizes(shape, rows);
        QuadView gradients = new(launcher, dy, (long)rows * shape.OutFeatures, shape.OutFeatures, nameof(dy));
        QuadView factors = new(launcher, weights, shape.WeightCount, shape.OutFeatures, nameof(weights));
        GradientSink sink = new(launcher, dx, (long)rows * shape.InFeatures);
        GemmOutput output = new(launcher, Target(sink.Gradient, dx.Gradient.Offset, shape.InFeatures), sink);
        if (TakesLibrary(CuBlasCall.BackwardData(shape, rows)))
        {
            RunLibrary(CuBlasCall.BackwardData(shape, rows), factors, gradients, output);
        }
        else if (rows > 0)
        {
            Gemm.Run(
                launcher, rows, shape.InFeatures, shape.OutFeatures, groups: 1, new MatrixRows(gradients, rows, shape.OutFeatures),
                new MatrixRows(factors, shape.InFeatures, shape.OutFeatures), output);
        }
    }

    public void BackwardWeights(
        DenseShape shape, int rows, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias,
        bool accumulate = false)
    {
        using KernelCall call = launcher.Begin();
        RequireSizes(shape, rows);
        QuadView inputs = new(launcher, x, (long)rows * shape.InFeatures, shape.InFeatures, nameof(x));
        QuadView gradients = new(launcher, dy, (long)rows * shape.OutFeatures, shape.OutFeatures, nameof(dy));
        Operand sums = launcher.OptionalOutput(dBias, shape.OutFeatures, nameof(dBias));
        GemmTarget target = Target(dWeights.Write(launcher, shape.WeightCount), dWeights.Offset, shape.OutFeatures);
        GemmOutput output = new(launcher, target, shape.InFeatures, sums, accumulate);
        MatrixColumns columns = new(gradients, shape.OutFeatures, rows, shape.OutFeatures, withOnes: false);
        if (TakesLibrary(CuBlasCall.BackwardWeights(shape, rows)))
        {
            RunLibrary(CuBlasCall.BackwardWeights(shape, rows), gradients, inputs, output);
            if (sums.IsPresent)
            {
                GemmOutput bias = new(launcher, target, rows: 0, sums, accumulate);
                MatrixColumns ones = new(inputs, outer: 0, rows, shape.InFeatures, withOnes: true);
                Gemm.Run(launcher, 1, shape.OutFeatures, rows, groups: 1, ones, columns, bias);
            }
        }
        else if (rows > 0)
        {
            Gemm.Run(
                launcher, shape.InFeatures + (sums.IsPresent ? 1 : 0), shape.OutFeatures, rows, groups: 1,
                new MatrixColumns(inputs, shape.InFeatures, rows, shape.InFeatures, sums.IsPresent),
                columns, output);
        }
        else if (!accumulate)
        {
            dWeights.Slice(0, shape.WeightCount).Clear();
            dBias.Slice(0, dBias.IsEmpty ? 0 : shape.OutFeatures).Clear();
        }
    }

    private GemmTarget Target(ArrayView<float> values, long offset, int stride) => new(launcher, values, offset, stride, stride);

    private bool TakesLibrary(in CuBlasCall call) => library is not null && call.IsLarge;

    // What becomes of the sums is the same as of those that a kernel has split.
    private void RunLibrary(in CuBlasCall call, QuadView a, QuadView b, GemmOutput output)
    {
        long count = (long)call.M * call.N;
        ArrayView<float> product = launcher.Partials(count);
        library!.Multiply(call, a.Values, b.Values, product);
        launcher.ForItems(count, new GemmSplitSum(call.N, call.M, splits: 1, count, output, product));
    }

    private static void RequireSizes(DenseShape shape, int rows)
    {
        _ = Extent.Of(rows, shape.InFeatures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.OutFeatures);
    }
}
