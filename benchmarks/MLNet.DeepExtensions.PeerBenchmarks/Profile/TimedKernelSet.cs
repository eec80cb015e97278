using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>
/// A kernel set whose dense and convolution kernels are timed one by one, so that a layer's two gradients are told apart.
/// </summary>
internal sealed class TimedKernelSet(IKernelSet kernels, PartTimes times) : ForwardingKernelSet(kernels)
{
    /// <summary>Whose kernels run: the layer's name.</summary>
    public string Layer { get; set; } = "";

    public override IDenseKernels Dense => new TimedDense(this, base.Dense, times);

    public override IConvolutionKernels Convolution => new TimedConvolution(this, base.Convolution, times);

    private sealed class TimedDense(TimedKernelSet set, IDenseKernels dense, PartTimes times) : IDenseKernels
    {
        public KernelNames Names(DenseShape shape, int rows, bool hasBias) => dense.Names(shape, rows, hasBias);

        public void Forward(
            DenseShape shape, int rows, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, Activation activation,
            DeviceView<float> y) =>
            Time("forward", shape, rows, () => dense.Forward(shape, rows, x, weights, bias, activation, y));

        public void BackwardData(DenseShape shape, int rows, DeviceView<float> dy, DeviceView<float> weights, in GradientTarget dx)
        {
            GradientTarget target = dx;
            Time("data gradient", shape, rows, () => dense.BackwardData(shape, rows, dy, weights, target));
        }

        public void BackwardWeights(
            DenseShape shape, int rows, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias,
            bool accumulate = false) =>
            Time("weight gradient", shape, rows, () => dense.BackwardWeights(shape, rows, x, dy, dWeights, dBias, accumulate));

        private void Time(string pass, DenseShape shape, int rows, Action run) =>
            times.Time($"{set.Layer} ({rows}x{shape.InFeatures}x{shape.OutFeatures}) {pass}", (double)rows * shape.Flops, run);
    }

    private sealed class TimedConvolution(TimedKernelSet set, IConvolutionKernels convolution, PartTimes times) : IConvolutionKernels
    {
        public KernelNames Names(Conv2DShape shape, int batch) => convolution.Names(shape, batch);

        public void Forward(
            Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, Activation activation,
            DeviceView<float> y) =>
            Time("forward", shape, batch, () => convolution.Forward(shape, batch, x, weights, bias, activation, y));

        public DeviceBuffer<float>? Prepare(Conv2DShape shape, DeviceView<float> weights, DeviceView<float> bias) =>
            convolution.Prepare(shape, weights, bias);

        public void ForwardPrepared(
            Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> prepared, Activation activation, DeviceView<float> y) =>
            Time("forward", shape, batch, () => convolution.ForwardPrepared(shape, batch, x, prepared, activation, y));

        public void BackwardData(Conv2DShape shape, int batch, DeviceView<float> dy, DeviceView<float> weights, in GradientTarget dx)
        {
            GradientTarget target = dx;
            Time("data gradient", shape, batch, () => convolution.BackwardData(shape, batch, dy, weights, target));
        }

        public void BackwardWeights(
            Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias,
            bool accumulate = false) =>
            Time("weight gradient", shape, batch, () => convolution.BackwardWeights(shape, batch, x, dy, dWeights, dBias, accumulate));

        private void Time(string pass, Conv2DShape shape, int batch, Action run) => times.Time(
            $"{set.Layer} ({batch}x{shape.InHeight}x{shape.InWidth}x{shape.InChannels} to {shape.OutChannels}, {shape.Kernel}) {pass}",
            (double)batch * shape.Flops, run);
    }
}
