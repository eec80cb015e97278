using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class ConcatenateCase : LayerCase<Concatenate>
{
    public override LayerExample[] Examples =>
        [new([2, 2, 3], x => x.Convolution(2, 1, Activation.ReLU).Concatenate(x, x.Convolution(1, 1)).Convolution(2, 2))];

    protected override double[] Forward(Concatenate layer, ReferenceCall call)
    {
        int[] widths = [.. call.Node.InputShapes.Select(input => input.Channels)];
        int width = widths.Sum();
        double[] y = new double[call.Inputs.Sum(input => input.Length)];
        for (int i = 0, column = 0; i < widths.Length; column += widths[i++])
        {
            for (int j = 0; j < call.Inputs[i].Length; j++)
            {
                y[(j / widths[i] * width) + column + (j % widths[i])] = call.Inputs[i][j];
            }
        }

        return y;
    }
}
