namespace MLNet.DeepExtensions.Networks;

/// <summary>Computes a <see cref="Lambda"/> layer's output for one sample.</summary>
/// <param name="input">The sample's input.</param>
/// <param name="output">Where the output goes; what is in it before is nothing to rely on.</param>
public delegate void LambdaForward(ReadOnlySpan<float> input, Span<float> output);

/// <summary>Computes the gradient of a <see cref="Lambda"/> layer's input for one sample.</summary>
/// <param name="input">The sample's input, as in the forward pass.</param>
/// <param name="output">The sample's output.</param>
/// <param name="outputGradient">The derivatives of the loss with respect to the output.</param>
/// <param name="inputGradient">
/// Where those with respect to the input go, <c>sum over outputs (d loss / d y) (d y / d x)</c>: all of them are to be written, not added.
/// </param>
public delegate void LambdaBackward(
    ReadOnlySpan<float> input, ReadOnlySpan<float> output, ReadOnlySpan<float> outputGradient, Span<float> inputGradient);

/// <summary>
/// What a <see cref="Lambda"/> layer computes. Both functions are called from several threads at once, and depend on their arguments alone.
/// To be saved it needs a name: <see cref="ComponentRegistry.RegisterLambda"/>. <see cref="GradientChecker"/> tells whether they fit.
/// </summary>
/// <param name="forward">The output of one sample.</param>
/// <param name="backward">The gradient of one sample's input.</param>
/// <param name="outputShape">The shape of one sample's output from that of its input; null where they are the same.</param>
public sealed class LambdaFunction(
    LambdaForward forward, LambdaBackward backward, Func<TensorShape, TensorShape>? outputShape = null)
{
    /// <summary>The output of one sample.</summary>
    public LambdaForward Forward { get; } = forward ?? throw new ArgumentNullException(nameof(forward));

    /// <summary>The gradient of one sample's input.</summary>
    public LambdaBackward Backward { get; } = backward ?? throw new ArgumentNullException(nameof(backward));

    /// <summary>The shape of one sample's output.</summary>
    /// <param name="input">The shape of one sample's input.</param>
    public TensorShape OutputShape(TensorShape input) => outputShape is null ? input : outputShape(input);

    /// <summary>A function of each value by itself: an activation of your own.</summary>
    /// <param name="function">The function.</param>
    /// <param name="derivative">Its derivative.</param>
    public static LambdaFunction Elementwise(Func<float, float> function, Func<float, float> derivative)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(derivative);
        return new LambdaFunction(
            (input, output) =>
            {
                for (int i = 0; i < input.Length; i++)
                {
                    output[i] = function(input[i]);
                }
            },
            (input, _, outputGradient, inputGradient) =>
            {
                for (int i = 0; i < input.Length; i++)
                {
                    inputGradient[i] = outputGradient[i] * derivative(input[i]);
                }
            });
    }
}
