namespace MLNet.DeepExtensions.Networks.Attribution;

/// <summary>
/// Where a convolutional network looked (Selvaraju et al. 2017, "Grad-CAM"): <c>max(0, sum over c (a_c A_c))</c> with the maps A of a
/// convolution's channels and <c>a_c = mean over positions (d score / d A_c)</c>, enlarged to the input's size. Coarse, and not disturbed
/// by the noise of input gradients.
/// </summary>
public sealed record GradCam : AttributionMethod
{
    /// <summary>The name of the layer whose maps are taken, which puts out an image; null for the last convolution.</summary>
    public string? Layer { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The input is no image, there is no such layer, or its output is no image; the message names what is.
    /// </exception>
    public override AttributionValues Compute(AttributionProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        Network network = problem.Network.Network;
        NetworkNode? node = Layer is null
            ? network.Nodes.LastOrDefault(node => node.Layer is ConvolutionLayer)
            : network.Nodes[network.IndexOf(Layer)];
        if (node is null || !node.OutputShape.IsImage || !problem.Shape.IsImage)
        {
            throw new ArgumentException(
                $"{nameof(GradCam)} needs an image as input and a layer that puts out images; the input is {problem.Shape}, "
                + (node is null ? "and the network has no convolution." : $"and layer '{node.Layer.Name}' puts out {node.OutputShape}."));
        }

        (float[] values, float[] gradients) = problem.Layer(node.Layer.Name);
        TensorShape shape = node.OutputShape;
        double[] factors = new double[shape.Channels];
        for (int i = 0; i < gradients.Length; i++)
        {
            factors[i % shape.Channels] += gradients[i] / (double)shape.Rows();
        }

        double[] map = new double[shape.Rows()];
        for (int i = 0; i < values.Length; i++)
        {
            map[i / shape.Channels] += factors[i % shape.Channels] * values[i];
        }

        return new AttributionValues(
            Enlarge([.. map.Select(value => Math.Max(0, value))], shape.Height, shape.Width, problem.Shape.Height, problem.Shape.Width));
    }

    /// <summary>Bilinear between the centres of the map's cells.</summary>
    private static float[] Enlarge(double[] map, int height, int width, int toHeight, int toWidth)
    {
        float[] pixels = new float[toHeight * toWidth];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int top, int bottom, double down) = Between(i / toWidth, toHeight, height);
            (int left, int right, double across) = Between(i % toWidth, toWidth, width);
            double Row(int y) => (map[(y * width) + left] * (1 - across)) + (map[(y * width) + right] * across);
            pixels[i] = (float)((Row(top) * (1 - down)) + (Row(bottom) * down));
        }

        return pixels;
    }

    private static (int Before, int After, double Share) Between(int pixel, int pixels, int cells)
    {
        double at = Math.Clamp(((pixel + 0.5) * cells / pixels) - 0.5, 0, cells - 1);
        int before = (int)at;
        return (before, Math.Min(before + 1, cells - 1), at - before);
    }
}
