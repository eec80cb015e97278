using System.Collections.Immutable;
using System.Numerics.Tensors;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Runs a network forward and backward on one batch and takes the magnitudes of each layer.</summary>
internal static class LayerInspection
{
    public static ImmutableArray<LayerStatistics> Run(TrainedNetwork trained, Dataset data, Loss loss, int rows, bool sparseInput)
    {
        Network network = trained.Network;
        NetworkWeights weights = trained.SharedWeights;
        using IKernelSet kernels = KernelSetProviders.Create(ComputeDevice.Cpu, threads: 0);
        using ParameterStore store = new(kernels, weights);
        Span<LayerStatistics> layers = new LayerStatistics[network.Nodes.Length];
        for (int node = 0; node < layers.Length; node++)
        {
            Layer layer = network.Nodes[node].Layer;
            layers[node] = new LayerStatistics(layer.Name, layer.GetType().Name);
        }

        long[] batch = [.. Enumerable.Range(0, rows).Select(row => row * data.Count / rows)];
        using (ExecutionPlan plan = new(network, kernels, store, rows, loss, sparseInput))
        {
            new BatchFeeder(plan, data.HasWeights).Feed(data, batch);
            TakeOutputs(plan, rows, layers);
        }

        float[]? gradients = Gradients(trained, kernels, store, data, loss, batch, sparseInput);
        foreach (IGrouping<int, ParameterEntry> entries in weights.Layout.Entries.Where(entry => !entry.Spec.IsState)
            .GroupBy(entry => entry.Node))
        {
            (long count, double norm, double gradient) = (0, 0, 0);
            foreach (ParameterEntry entry in entries)
            {
                int size = entry.Spec.Shape.Size;
                count += size;
                norm += Squares(weights[entry]);
                gradient += gradients is null ? 0 : Squares(gradients.AsSpan(checked((int)entry.Offset), size));
            }

            layers[entries.Key] = layers[entries.Key] with
            {
                Parameters = count,
                WeightNorm = Math.Sqrt(norm),
                GradientNorm = gradients is null || !network.Nodes[entries.Key].Layer.Trainable ? double.NaN : Math.Sqrt(gradient),
            };
        }

        return [.. layers];
    }

    private static void TakeOutputs(ExecutionPlan plan, int rows, Span<LayerStatistics> layers)
    {
        StepContext context = new(rows);
        foreach (PlanStep step in plan.Steps)
        {
            step.Forward(context);

            // At once: its memory may be the next value's.
            ReadOnlySpan<float> values = step.Output.ValueOf(rows).Span;
            int zeros = values.Count(0f);
            layers[step.Node] = layers[step.Node] with
            {
                OutputNorm = Math.Sqrt(Squares(values) / values.Length),
                ZeroShare = (double)zeros / values.Length,
            };
        }
    }

    private static float[]? Gradients(
        TrainedNetwork trained, IKernelSet kernels, ParameterStore store, Dataset data, Loss loss, long[] batch, bool sparseInput)
    {
        if (!trained.SharedWeights.Layout.Entries.Any(entry => !entry.Spec.IsState && trained.Network.Nodes[entry.Node].Layer.Trainable))
        {
            return null;
        }

        using TrainingPlan plan = new(trained.Network, kernels, store, batch.Length, loss, new Sgd(), sparseInput);
        new BatchFeeder(plan, data.HasWeights).Feed(data, batch);
        plan.ComputeGradients(batch.Length, seed: 0);
        return plan.Gradients.Span.ToArray();
    }

    private static double Squares(ReadOnlySpan<float> values)
    {
        double sum = 0;
        for (int first = 0; first < values.Length; first += 4096)
        {
            sum += TensorPrimitives.SumOfSquares(values.Slice(first, Math.Min(4096, values.Length - first)));
        }

        return sum;
    }
}
