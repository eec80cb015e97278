using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Compares the gradients that a network computes with finite differences of what it puts out, for layers of your own: a wrong backward
/// pass trains somehow, and worse than it could. Where an activation has a kink (ReLU) a difference across it is off; another seed tells.
/// </summary>
public static class GradientChecker
{
    // Wide enough for single precision, narrow enough for the curvature of usual activations.
    private const float Width = 4e-3f;
    private const int ElementsOfValue = 25;

    /// <summary>
    /// Checks the gradients of all trained parameters, as in training, and that of the input, as in predictions, at a random point: of each
    /// at most 25 elements.
    /// </summary>
    /// <param name="network">The network: the layer alone, or with others around it.</param>
    /// <param name="batch">The number of samples.</param>
    /// <param name="seed">The seed of weights, inputs and masks.</param>
    /// <returns>What was compared: see <see cref="GradientCheckResult.Passes"/>.</returns>
    public static GradientCheckResult Check(Network network, int batch = 4, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        SeededRandom random = new(seed);
        NetworkWeights weights = NetworkWeights.Initialize(network, seed);
        foreach (ParameterEntry entry in weights.Layout.Entries.Where(entry => !entry.Spec.IsState))
        {
            foreach (ref float value in weights[entry])
            {
                value += 0.3f * (float)random.NextNormal();
            }
        }

        float[] input = Normal(random, batch * network.InputShape.Size);
        float[] upstream = Normal(random, batch * network.OutputShape.Size);
        using CpuKernelSet kernels = new();
        using ParameterStore store = new(kernels, weights);
        ImmutableArray<GradientDifference>.Builder found = ImmutableArray.CreateBuilder<GradientDifference>();
        CheckInput();
        CheckParameters();
        return new GradientCheckResult(found.ToImmutable());

        void CheckInput()
        {
            using GradientPlan plan = new(network, kernels, store, batch);
            plan.Input.Value.Upload(input);
            plan.Forward(batch);
            plan.Output.Gradient.Upload(upstream);
            plan.ComputeGradients(batch);
            float[] gradient = plan.Source.GradientOf(batch).Span.ToArray();
            Compare("input", input, gradient, () =>
            {
                plan.Input.Value.Upload(input);
                plan.Forward(batch);
                return Product(plan.Output.ValueOf(batch).Span, upstream);
            });
        }

        void CheckParameters()
        {
            IEnumerable<ParameterEntry> trained = weights.Layout.Entries
                .Where(entry => !entry.Spec.IsState && network.Nodes[entry.Node].Layer.Trainable);
            if (!trained.Any())
            {
                return;
            }

            using TrainingPlan plan = new(network, kernels, store, batch, new Projection(), new Sgd());
            double rows = (double)batch * network.OutputShape.Rows();
            plan.Input.Value.Upload(input);
            plan.Head!.Targets.Upload(upstream);
            plan.ComputeGradients(batch, seed);
            float[] gradients = plan.Gradients.Span.ToArray();
            foreach (ParameterEntry entry in trained)
            {
                Compare(
                    entry.Name, weights[entry], gradients.AsSpan((int)entry.Offset, entry.Spec.Shape.Size), () =>
                    {
                        store.Upload(weights);
                        plan.ComputeGradients(batch, seed);
                        return (Product(plan.Output.ValueOf(batch).Span, upstream) / rows)
                            + (store.Layout.Segments.HasPenalties ? plan.Penalty : 0);
                    });
            }
        }

        void Compare(string name, Span<float> values, ReadOnlySpan<float> gradient, Func<double> function)
        {
            long[] elements = [.. Enumerable.Range(0, values.Length).Select(i => (long)i)];
            random.Shuffle<long>(elements);
            float scale = TensorPrimitives.MaxMagnitude(gradient);
            foreach (int i in elements.Take(ElementsOfValue).Select(i => (int)i))
            {
                float value = values[i];
                values[i] = value + Width;
                (double above, float high) = (function(), values[i]);
                values[i] = value - Width;
                (double below, float low) = (function(), values[i]);
                values[i] = value;
                found.Add(new GradientDifference(name, i, gradient[i], (above - below) / ((double)high - low), Math.Abs(scale)));
            }

            function();
        }
    }

    private static float[] Normal(SeededRandom random, int count)
    {
        float[] values = new float[count];
        foreach (ref float value in values.AsSpan())
        {
            value = (float)random.NextNormal();
        }

        return values;
    }

    private static double Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }

    /// <summary><c>sum(p t)</c>, whose gradient is the targets.</summary>
    private sealed record Projection : Loss
    {
        public override void Evaluate(in LossStep step) => step.OnHost(static (prediction, target, gradient) =>
        {
            target.CopyTo(gradient);
            return TensorPrimitives.Dot(prediction, target);
        });
    }
}

/// <summary>A derivative, computed in two ways.</summary>
/// <param name="Name">Of what: <c>input</c>, or a parameter as in <c>dense1.weights</c>.</param>
/// <param name="Element">The element's number.</param>
/// <param name="Gradient">What the backward pass gives.</param>
/// <param name="Difference">What finite differences give.</param>
/// <param name="Scale">The largest magnitude of the backward pass's derivatives of the same name.</param>
public readonly record struct GradientDifference(string Name, int Element, double Gradient, double Difference, double Scale)
{
    /// <summary>How far the two are apart, as a share of the largest derivative of the same name, or of 0.001 where that is less.</summary>
    public double Error => Math.Abs(Gradient - Difference) / Math.Max(Math.Max(Scale, Math.Abs(Difference)), 1e-3);
}

/// <summary>What <see cref="GradientChecker"/> has compared.</summary>
/// <param name="Differences">Each derivative.</param>
public sealed record GradientCheckResult(ImmutableArray<GradientDifference> Differences)
{
    /// <summary>The largest <see cref="GradientDifference.Error"/>; NaN where a derivative is.</summary>
    public double LargestError => Differences.Select(difference => difference.Error).DefaultIfEmpty(0)
        .Aggregate((a, b) => double.IsNaN(a) || a > b ? a : b);

    /// <summary>Whether all derivatives are as they should be.</summary>
    /// <param name="tolerance">The largest error that counts as one of rounding.</param>
    public bool Passes(double tolerance = 1e-2) => LargestError <= tolerance;

    /// <summary>The largest error of each value, and the element that has it.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (IGrouping<string, GradientDifference> group in Differences.GroupBy(difference => difference.Name))
        {
            GradientDifference worst = group.MaxBy(difference => double.IsNaN(difference.Error) ? double.MaxValue : difference.Error);
            text.AppendLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{group.Key}: largest error {worst.Error:G2}, at element {worst.Element}: gradient {worst.Gradient:G5}, difference {worst.Difference:G5}"));
        }

        return text.ToString();
    }
}
