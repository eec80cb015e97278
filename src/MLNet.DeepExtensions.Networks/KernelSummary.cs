using System.Globalization;
using System.Text;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Writes the tables of kernels: <see cref="Network.KernelSummary"/> and its like.</summary>
internal static class KernelSummary
{
    /// <summary>What a training runs, found from a plan for which no memory is taken.</summary>
    public static string OfTraining(Network network, ComputeDevice device, int batchSize)
    {
        Check.Positive(batchSize, nameof(batchSize));
        using IKernelSet kernels = KernelSetProviders.CreateFor(device, 3.0 * network.Flops * batchSize);
        using MemoryMeter meter = new(kernels);
        using ParameterStore store = new(meter, new NetworkWeights(ParameterLayout.Of(network)));
        using ExecutionPlan plan = network.Nodes.Any(IsTrained)
            ? new TrainingPlan(network, meter, store, batchSize, Defaults.LossFor(network), new Sgd())
            : new ExecutionPlan(network, meter, store, batchSize);
        return OfPlan(plan, batchSize);
    }

    /// <summary>What a prediction runs on plans, found likewise.</summary>
    public static string OfPrediction(Network network, int batchSize)
    {
        using CpuKernelSet kernels = new();
        using MemoryMeter meter = new(kernels);
        using ParameterStore store = new(meter, new NetworkWeights(ParameterLayout.Of(network)));
        using ExecutionPlan plan = new(network, meter, store, batchSize);
        return OfPlan(plan, batchSize);
    }

    /// <summary>What a prediction of one sample runs on a chain.</summary>
    public static string OfChain(Network network, DenseChain chain)
    {
        Queue<string> names = new(chain.KernelNames);
        return Table(
            network, node => node.Layer is Dense ? [names.Dequeue()] : [""], ["Forward"],
            $"A chain of dense layers, one sample at a time: {CpuKernelSet.InstructionSet}.");
    }

    /// <summary>What a plan runs.</summary>
    public static string OfPlan(ExecutionPlan plan, int batch)
    {
        bool trains = plan.Backward.Length > 0;
        ILookup<int, PlanStep> steps = plan.Steps.ToLookup(step => step.Node);
        HashSet<PlanStep> backward = [.. plan.Backward];
        return Table(
            plan.Network,
            node =>
            {
                PlanStep[] own = [.. steps[plan.Network.Nodes.IndexOf(node)]];
                string forward = Join(own.Select(step => step.KernelNames(batch).Forward));
                string data = Join(own.Where(step => backward.Contains(step) && step.Inputs.Any(input => input.NeedsGradient))
                    .Select(step => step.KernelNames(batch).BackwardData));
                string weights = Join(own.Where(step => backward.Contains(step) && step.IsTrained)
                    .Select(step => step.KernelNames(batch).BackwardWeights));
                return trains ? [forward, data, weights] : [forward];
            },
            trains ? ["Forward", "Data gradient", "Weight gradient"] : ["Forward"],
            string.Create(CultureInfo.InvariantCulture, $"A batch of {batch:N0} on {plan.Kernels.Description}."));
    }

    private static bool IsTrained(NetworkNode node) =>
        node.Layer.Trainable && node.Layer.Parameters(node.InputShapes).Any(spec => !spec.IsState);

    private static string Table(Network network, Func<NetworkNode, string[]> kernels, string[] columns, string footer)
    {
        List<string[]> rows = [["Layer", .. columns]];
        rows.AddRange(network.Nodes.Select(node => (string[])[NetworkSummary.NameOf(node.Layer), .. kernels(node)]));
        StringBuilder text = new();
        NetworkSummary.Table(text, rows, rows[0].Length, isNumber: _ => false);
        return text.Append(footer).Append('\n').ToString();
    }

    private static string Join(IEnumerable<string> names) => string.Join(" + ", names.Where(name => name.Length > 0));
}
