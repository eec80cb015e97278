using System.Globalization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

/// <summary>
/// Compares a training plan with central differences of the double-precision reference: the outputs, and the gradients of every parameter
/// and of the input.
/// </summary>
internal static class GradientCheck
{
    private const double Width = 1e-5;

    /// <summary>Checks the network that a function makes behind the input.</summary>
    /// <param name="input">The input's shape.</param>
    /// <param name="build">Makes the network.</param>
    /// <param name="batch">The number of samples.</param>
    /// <param name="seed">Of weights, inputs and masks.</param>
    /// <param name="tolerance">The largest difference, as a share of the largest value.</param>
    /// <param name="perElement">
    /// Whether to compare every derivative, or only two directional ones of each parameter: quicker, and almost as sharp.
    /// </param>
    /// <param name="inputs">Makes so many values of the input; normal ones where it is left out.</param>
    public static void Passes(
        TensorShape input, Func<NetworkBuilder, NetworkBuilder> build, int batch = 3, int seed = 1, double tolerance = 1e-4,
        bool perElement = true, Func<Random, int, float[]>? inputs = null)
    {
        NetworkBuilder probe = Network.Input(input).Append(new Probe());
        Passes(build(probe).Build(), batch, seed, tolerance, perElement, inputs: inputs);
    }

    /// <summary>The same, the input given by its non-zeros where asked.</summary>
    public static void Passes(
        Network network, int batch = 3, int seed = 1, double tolerance = 1e-4, bool perElement = true, bool sparseInput = false,
        Func<Random, int, float[]>? inputs = null)
    {
        Random random = new(seed);
        NetworkWeights weights = Weights(network, random);
        float[] input = (inputs ?? Normal)(random, batch * network.InputShape.Size);
        if (sparseInput)
        {
            input = Array.ConvertAll(input, value => random.Next(3) == 0 ? value : 0f);
            foreach (ParameterEntry entry in weights.Layout.Entries.Where(
                entry => entry.Spec.Name is InputNormalization.MeanName or InputNormalization.OffsetName))
            {
                weights[entry].Clear();
            }
        }

        float[] upstream = Normal(random, batch * network.OutputShape.Size);
        ReferenceNetwork reference = new(network, weights) { Seed = (ulong)seed };
        double[] exactInput = Array.ConvertAll(input, value => (double)value);
        double rows = (double)batch * network.OutputShape.Size / network.OutputShape.Channels;
        double Loss() =>
            (reference.Forward(exactInput, batch).Zip(upstream, (value, factor) => value * factor).Sum() / rows)
                + Penalty(weights.Layout, reference);

        using CpuKernelSet kernels = new(threads: 2);
        using ParameterStore store = new(kernels, weights);
        using TrainingPlan plan = new(network, kernels, store, batch + 2, new Projection(), new Sgd(), sparseInput);
        if (sparseInput)
        {
            plan.UploadInput(SparseMatrix.FromDense([.. input.Chunk(network.InputShape.Size)]));
        }
        else
        {
            plan.Input.Value.Upload(input);
        }

        plan.Head!.Targets.Upload(upstream);
        plan.ComputeGradients(batch, (ulong)seed);

        AssertClose(reference.Forward(exactInput, batch), plan.Output.ValueOf(batch).Span, tolerance, $"seed {seed}: the output");
        foreach (ParameterEntry entry in store.Layout.Entries.Where(entry => !entry.Spec.IsState))
        {
            Span<float> gradient = plan.Gradients.Slice(entry.Offset, entry.Spec.Shape.Size).Span;
            string what = $"seed {seed}: the gradient of {entry.Name}";
            if (!network.Nodes[entry.Node].Layer.Trainable)
            {
                AssertClose(new double[gradient.Length], gradient, 0, what);
            }
            else
            {
                Compare(reference.Parameters[entry.Name], gradient, what);
            }
        }

        if (network.Nodes[0].Layer is Probe probe)
        {
            Compare(exactInput, probe.Gradient, $"seed {seed}: the gradient of the input");
        }

        void Compare(double[] values, ReadOnlySpan<float> gradient, string what)
        {
            if (perElement)
            {
                AssertClose(Differences(values, Loss), gradient, tolerance, what);
            }
            else
            {
                AssertDirection(values, gradient, Loss, random, tolerance, what);
                AssertDirection(values, gradient, Loss, random, tolerance, what);
            }
        }
    }

    /// <summary><c>L1 sum(|w|) + L2 sum(w^2)</c> over all parameters.</summary>
    private static double Penalty(ParameterLayout layout, ReferenceNetwork reference) => layout.Entries.Sum(
        entry => reference.Parameters[entry.Name].Sum(value => (entry.Spec.L1 * Math.Abs(value)) + (entry.Spec.L2 * value * value)));

    /// <summary>Weights with nothing special about them: no zero bias, no gamma of one.</summary>
    public static NetworkWeights Weights(Network network, Random random)
    {
        NetworkWeights weights = NetworkWeights.Initialize(network, (ulong)random.Next());
        foreach (ParameterEntry entry in weights.Layout.Entries)
        {
            if (entry.Spec.Name == PiecewiseLinearEmbedding.EdgesName)
            {
                Edges.Fill(weights[entry], entry.Spec.Shape, random);
                continue;
            }

            float[] noise = Normal(random, entry.Spec.Shape.Size);
            Span<float> values = weights[entry];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = entry.Spec.Name == "runningVariance" ? 0.5f + Math.Abs(noise[i]) : values[i] + (0.3f * noise[i]);
            }
        }

        return weights;
    }

    public static float[] Normal(Random random, int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }

    /// <summary>Central differences of a function with respect to values that it reads.</summary>
    public static double[] Differences(double[] values, Func<double> function)
    {
        double[] slopes = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            values[i] = value + Width;
            double above = function();
            values[i] = value - Width;
            double below = function();
            values[i] = value;
            slopes[i] = (above - below) / (2 * Width);
        }

        return slopes;
    }

    /// <summary>Compares the derivative along a random direction with the gradient's product with that direction.</summary>
    private static void AssertDirection(
        double[] values, ReadOnlySpan<float> gradient, Func<double> function, Random random, double tolerance, string what)
    {
        Assert.Equal(values.Length, gradient.Length);
        float[] direction = Normal(random, values.Length);
        double[] start = [.. values];
        double Along(double step)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = start[i] + (step * direction[i]);
            }

            return function();
        }

        double slope = (Along(Width) - Along(-Width)) / (2 * Width);
        start.CopyTo(values, 0);
        double product = 0;
        double magnitude = 1e-3;
        for (int i = 0; i < values.Length; i++)
        {
            product += gradient[i] * direction[i];
            magnitude += Math.Abs(gradient[i] * direction[i]);
        }

        Assert.True(Math.Abs(slope - product) <= tolerance * magnitude, string.Create(
            CultureInfo.InvariantCulture,
            $"{what} along a random direction is {product:G9}, the reference says {slope:G9} (magnitude {magnitude:G4})"));
    }

    /// <summary>Fails where a value differs by more than a share of the largest one.</summary>
    public static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = 1e-3;
        foreach (double value in expected)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance * scale))
            {
                Assert.Fail(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{what}: value {i} of {expected.Length} is {actual[i]:G9}, the reference says {expected[i]:G9} (largest {scale:G4})"));
            }
        }
    }
}
