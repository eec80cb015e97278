namespace MLNet.DeepExtensions.Kernels;

/// <summary>Operations that take each element by itself, rows of a softmax, and moves of memory.</summary>
public interface IElementwiseKernels
{
    /// <summary><c>y = act(x)</c>.</summary>
    /// <param name="activation">Any elementwise activation.</param>
    /// <param name="x">The input.</param>
    /// <param name="y">The output, as large; may be the input.</param>
    void ActivationForward(Activation activation, DeviceView<float> x, DeviceView<float> y);

    /// <summary><c>dx = [dx +] dy act'(x)</c>.</summary>
    /// <param name="activation">Any elementwise activation.</param>
    /// <param name="x">
    /// The input of the forward pass; may be empty where the activation has <see cref="Activation.HasGradientFromOutput"/>.
    /// </param>
    /// <param name="y">The output of the forward pass; may be empty where it has not.</param>
    /// <param name="dy">The output's gradient.</param>
    /// <param name="dx">The input's gradient; may be <paramref name="dy"/>.</param>
    /// <param name="accumulate">Whether to add to the gradient.</param>
    void ActivationBackward(
        Activation activation, DeviceView<float> x, DeviceView<float> y, DeviceView<float> dy, DeviceView<float> dx,
        bool accumulate = false);

    /// <summary><c>y[r] = exp(x[r] - max) / sum(exp(x[r] - max))</c>, row by row.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">Values in a row.</param>
    /// <param name="x">The input, <c>[rows, width]</c>.</param>
    /// <param name="y">The output, <c>[rows, width]</c>; may be the input.</param>
    void SoftmaxForward(int rows, int width, DeviceView<float> x, DeviceView<float> y);

    /// <summary><c>dx = [dx +] y (dy - sum(dy y))</c>, row by row.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">Values in a row.</param>
    /// <param name="y">The output of the forward pass.</param>
    /// <param name="dy">The output's gradient.</param>
    /// <param name="dx">The input's gradient; may be <paramref name="dy"/>.</param>
    /// <param name="accumulate">Whether to add to the gradient.</param>
    void SoftmaxBackward(int rows, int width, DeviceView<float> y, DeviceView<float> dy, DeviceView<float> dx, bool accumulate = false);

    /// <summary>
    /// Inverted dropout: <c>y = x m / (1 - rate)</c>, where the mask m is 0 for an element whose random word is below <c>floor(rate
    /// 2^32)</c>, else 1.
    /// </summary>
    /// <param name="rate">The share that is dropped, 0 or more and below 1.</param>
    /// <param name="key">The mask's key.</param>
    /// <param name="x">The input.</param>
    /// <param name="y">The output, as large; may be the input.</param>
    void DropoutForward(float rate, RandomKey key, DeviceView<float> x, DeviceView<float> y);

    /// <summary><c>g = dy m / (1 - rate)</c> with the forward pass's mask.</summary>
    /// <param name="rate">The share that was dropped.</param>
    /// <param name="key">The mask's key.</param>
    /// <param name="dy">The output's gradient.</param>
    /// <param name="dx">Where the input's gradient goes.</param>
    void DropoutBackward(float rate, RandomKey key, DeviceView<float> dy, in GradientTarget dx);

    /// <summary>
    /// Spatial dropout: whole channels of an image are dropped together (Tompson et al. 2015); element <c>(n, p, c)</c> takes the random
    /// word of index <c>n channels + c</c>. The backward pass is the same map applied to the gradient.
    /// </summary>
    /// <param name="batch">The number of images.</param>
    /// <param name="positions">Height times width.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="rate">The share of channels that is dropped, 0 or more and below 1.</param>
    /// <param name="key">The mask's key.</param>
    /// <param name="x">The input (or the output's gradient), <c>[N, H W, C]</c>.</param>
    /// <param name="y">The output (or the input's gradient); may be the input.</param>
    /// <param name="accumulate">Whether to add to the output.</param>
    void SpatialDropout(
        int batch, int positions, int channels, float rate, RandomKey key, DeviceView<float> x, DeviceView<float> y,
        bool accumulate = false);

    /// <summary><c>y = a + b</c>.</summary>
    /// <param name="a">The first summand.</param>
    /// <param name="b">The second summand.</param>
    /// <param name="y">The sum; may be either summand.</param>
    void Add(DeviceView<float> a, DeviceView<float> b, DeviceView<float> y);

    /// <summary><c>y = a x + b y</c>, or <c>a x</c> where b is 0, whatever y holds: running means and weighted sums.</summary>
    /// <param name="a">The share of the input.</param>
    /// <param name="x">The input.</param>
    /// <param name="b">The share of what stands there.</param>
    /// <param name="y">What is updated, as long as the input.</param>
    void Blend(float a, DeviceView<float> x, float b, DeviceView<float> y);

    /// <summary><c>y = [y +] a b</c>, element by element.</summary>
    /// <param name="a">The first factor.</param>
    /// <param name="b">The second factor.</param>
    /// <param name="y">The product; may be either factor.</param>
    /// <param name="accumulate">Whether to add to the output.</param>
    void Multiply(DeviceView<float> a, DeviceView<float> b, DeviceView<float> y, bool accumulate = false);

    /// <summary>
    /// <c>y[n, p, c] = [y +] x[n, p, c] s[n, c]</c>: each channel of each image by a factor of its own (squeeze and excitation).
    /// </summary>
    /// <param name="batch">The number of images.</param>
    /// <param name="positions">Height times width.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="x">The images, <c>[N, H W, C]</c>.</param>
    /// <param name="scale">The factors, <c>[N, C]</c>.</param>
    /// <param name="y">The output, <c>[N, H W, C]</c>.</param>
    /// <param name="accumulate">Whether to add to the output.</param>
    void MultiplyChannels(
        int batch, int positions, int channels, DeviceView<float> x, DeviceView<float> scale, DeviceView<float> y, bool accumulate = false);

    /// <summary>
    /// <c>s[n, c] = [s +] sum over p of a[n, p, c] b[n, p, c]</c>: the gradient of the factors in <see cref="MultiplyChannels"/>.
    /// </summary>
    /// <param name="batch">The number of images.</param>
    /// <param name="positions">Height times width.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="a">The first factor, <c>[N, H W, C]</c>.</param>
    /// <param name="b">The second factor, <c>[N, H W, C]</c>.</param>
    /// <param name="sums">The sums, <c>[N, C]</c>.</param>
    /// <param name="accumulate">Whether to add to the output.</param>
    void SumProductsByChannel(
        int batch, int positions, int channels, DeviceView<float> a, DeviceView<float> b, DeviceView<float> sums, bool accumulate = false);

    /// <summary>
    /// <c>to[r, to.First + i] = [to +] from[r, from.First + i]</c> for <c>i &lt; columns</c>: joins and splits along the last axis.
    /// </summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns to copy.</param>
    /// <param name="from">The source.</param>
    /// <param name="to">The destination.</param>
    /// <param name="accumulate">Whether to add to the destination.</param>
    void CopyColumns(int rows, int columns, in ColumnRange from, in ColumnRange to, bool accumulate = false);

    /// <summary><c>y[i, :] = table[rows[i], :]</c>: a batch out of data that lie on the device.</summary>
    /// <param name="count">The number of rows to gather.</param>
    /// <param name="width">Values of a row.</param>
    /// <param name="rows">
    /// The rows' numbers, <c>[count]</c>, each one of the table's; see <see cref="IKernelSet"/> for those that are not.
    /// </param>
    /// <param name="table">The data, <c>[rows, width]</c>.</param>
    /// <param name="y">The batch, <c>[count, width]</c>.</param>
    void GatherRows(int count, int width, DeviceView<int> rows, DeviceView<float> table, DeviceView<float> y);

    /// <summary><c>y[i, :] = scale table[rows[i], :] + offset</c>: a batch out of bytes.</summary>
    /// <param name="count">The number of rows to gather.</param>
    /// <param name="width">Values of a row.</param>
    /// <param name="rows">The rows' numbers, <c>[count]</c>, each one of the table's.</param>
    /// <param name="table">The data, <c>[rows, width]</c>.</param>
    /// <param name="scale">What a byte is multiplied by.</param>
    /// <param name="offset">What is added.</param>
    /// <param name="y">The batch, <c>[count, width]</c>.</param>
    void GatherRows(int count, int width, DeviceView<int> rows, DeviceView<byte> table, float scale, float offset, DeviceView<float> y);

    /// <summary>Puts images into a frame of zeros.</summary>
    /// <param name="batch">The number of images.</param>
    /// <param name="height">Rows of the inner image.</param>
    /// <param name="width">Columns of the inner image.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="padding">The frame.</param>
    /// <param name="x">The images, <c>[N, H, W, C]</c>.</param>
    /// <param name="y">The framed images.</param>
    void PadForward(int batch, int height, int width, int channels, Padding padding, DeviceView<float> x, DeviceView<float> y);

    /// <summary>Takes the inner images out of the gradient of the framed ones.</summary>
    /// <param name="batch">The number of images.</param>
    /// <param name="height">Rows of the inner image.</param>
    /// <param name="width">Columns of the inner image.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="padding">The frame.</param>
    /// <param name="dy">The framed images' gradient.</param>
    /// <param name="dx">The inner images' gradient, <c>[N, H, W, C]</c>.</param>
    /// <param name="accumulate">Whether to add to the gradient.</param>
    void PadBackward(
        int batch, int height, int width, int channels, Padding padding, DeviceView<float> dy, DeviceView<float> dx,
        bool accumulate = false);
}
