namespace MLNet.DeepExtensions.Kernels;

/// <summary>Pooling of images <c>[N, H, W, C]</c>.</summary>
public interface IPoolingKernels
{
    /// <summary>Which kernels run for a maximum pooling.</summary>
    /// <param name="shape">The pooling of one image.</param>
    KernelNames MaximumNames(Pool2DShape shape);

    /// <summary>Which kernels run for an average pooling.</summary>
    /// <param name="shape">The pooling of one image.</param>
    KernelNames AverageNames(Pool2DShape shape);

    /// <summary>Which kernels run for a global average pooling.</summary>
    /// <param name="positions">Height times width.</param>
    /// <param name="channels">The number of channels.</param>
    KernelNames GlobalAverageNames(int positions, int channels);

    /// <summary><c>y = max over the window of x</c>; the first maximum in row order wins, and a NaN is kept.</summary>
    /// <param name="shape">The pooling of one image.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="x">The images, <c>[N, H, W, C]</c>.</param>
    /// <param name="y">The output, <c>[N, OH, OW, C]</c>.</param>
    /// <param name="indices">Where each maximum stood, as row times window width plus column; as large as y. Empty at inference.</param>
    void MaximumForward(Pool2DShape shape, int batch, DeviceView<float> x, DeviceView<float> y, DeviceView<ushort> indices);

    /// <summary>Sends each output's gradient to the input that was the maximum; where windows overlap, gradients add up.</summary>
    /// <param name="shape">The pooling of one image.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="dy">The output's gradient, <c>[N, OH, OW, C]</c>.</param>
    /// <param name="indices">What the forward pass stored.</param>
    /// <param name="dx">Where the gradient goes, <c>[N, H, W, C]</c>.</param>
    void MaximumBackward(Pool2DShape shape, int batch, DeviceView<float> dy, DeviceView<ushort> indices, in GradientTarget dx);

    /// <summary><c>y = sum over the window of x / count</c>, the count as <see cref="Pool2DShape.CountPadding"/> says.</summary>
    /// <param name="shape">The pooling of one image.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="x">The images, <c>[N, H, W, C]</c>.</param>
    /// <param name="y">The output, <c>[N, OH, OW, C]</c>.</param>
    void AverageForward(Pool2DShape shape, int batch, DeviceView<float> x, DeviceView<float> y);

    /// <summary>Spreads each output's gradient over its window.</summary>
    /// <param name="shape">The pooling of one image.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="dy">The output's gradient, <c>[N, OH, OW, C]</c>.</param>
    /// <param name="dx">Where the gradient goes, <c>[N, H, W, C]</c>.</param>
    void AverageBackward(Pool2DShape shape, int batch, DeviceView<float> dy, in GradientTarget dx);

    /// <summary><c>y[n, c] = mean over all positions of x[n, ., c]</c>.</summary>
    /// <param name="batch">The number of images.</param>
    /// <param name="positions">Height times width.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="x">The images, <c>[N, H W, C]</c>.</param>
    /// <param name="y">The means, <c>[N, C]</c>.</param>
    void GlobalAverageForward(int batch, int positions, int channels, DeviceView<float> x, DeviceView<float> y);

    /// <summary><c>g[n, p, c] = dy[n, c] / positions</c>.</summary>
    /// <param name="batch">The number of images.</param>
    /// <param name="positions">Height times width.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="dy">The means' gradient, <c>[N, C]</c>.</param>
    /// <param name="dx">Where the gradient goes, <c>[N, H W, C]</c>.</param>
    void GlobalAverageBackward(int batch, int positions, int channels, DeviceView<float> dy, in GradientTarget dx);
}
