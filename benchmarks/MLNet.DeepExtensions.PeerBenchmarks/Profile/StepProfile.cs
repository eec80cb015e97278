using System.Diagnostics;
using System.Globalization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>Where a training step's (or a prediction's) time goes, part by part, next to the FMA peak.</summary>
internal static class StepProfile
{
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(2);

    /// <summary>Prints the parts of a training step.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">Batch size and optimizer.</param>
    /// <param name="threads">The number of threads.</param>
    public static void Train(Network network, TrainingOptions options, int threads)
    {
        PartTimes times = new();
        using CpuKernelSet inner = new(threads);
        TimedKernelSet kernels = new(inner, times);
        int batch = options.BatchSize;
        Dataset data = SyntheticData.Classes(batch * 468, network.InputShape, network.OutputShape.Size);
        using ParameterStore store = new(kernels, NetworkWeights.Initialize(network, seed: 1));
        using TrainingPlan plan = new(network, kernels, store, batch, new SparseCategoricalCrossEntropy(), options.Optimizer);
        BatchFeeder feeder = new(plan, isWeighted: false);
        DeviceBuffer<float>[] slotBuffers = [.. Enumerable.Range(0, options.Optimizer.SlotCount)
            .Select(_ => inner.Allocate<float>(plan.Gradients.Length))];
        DeviceView<float>[] slots = [.. slotBuffers.Select(buffer => buffer.View)];
        PlanStep[] forward = [.. plan.ForwardSteps];
        long[] rows = new long[batch];
        Random random = new(1);
        long steps = 0;
        Run(times, threads, () =>
        {
            foreach (ref long row in rows.AsSpan())
            {
                row = random.Next((int)data.Count);
            }

            times.Time("batch read", 0, () => feeder.Feed(data, rows));
            StepContext context = new(batch, 1, ++steps);
            for (int i = 0; i < forward.Length; i++)
            {
                Pass(times, kernels, i + 1, forward[i], "forward", step => step.Forward(context));
            }

            times.Time("loss", 0, () => plan.Head!.Evaluate(batch, plan.LossInput.ValueOf(batch), plan.LossInput.GradientOf(batch)));
            foreach (PlanStep step in plan.Backward)
            {
                Pass(times, kernels, Array.IndexOf(forward, step) + 1, step, "backward", step => step.Backward(context));
            }

            SweepArguments sweep = new(store.Layout.Segments, store.Parameters, plan.Gradients, options.Optimizer.LearningRate);
            times.Time("optimizer", 0, () => options.Optimizer.Update(new OptimizerStep(kernels, sweep, steps, slots)));
        });

        Array.ForEach(slotBuffers, buffer => buffer.Dispose());
    }

    /// <summary>Prints the parts of a prediction.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batch">The number of samples.</param>
    /// <param name="threads">The number of threads.</param>
    public static void Predict(Network network, int batch, int threads)
    {
        PartTimes times = new();
        using CpuKernelSet inner = new(threads);
        TimedKernelSet kernels = new(inner, times);
        using ParameterStore store = new(kernels, NetworkWeights.Initialize(network, seed: 1), isFixed: true);
        using ExecutionPlan plan = new(network, kernels, store, batch);
        plan.Input.Value.Upload(SyntheticData.Values(batch * network.InputShape.Size));
        StepContext context = new(batch);
        Run(times, threads, () =>
        {
            for (int i = 0; i < plan.ForwardSteps.Count; i++)
            {
                Pass(times, kernels, i + 1, plan.ForwardSteps[i], "forward", step => step.Forward(context));
            }
        });
    }

    // The timed kernel set tells dense layers and convolutions itself, gradient by gradient.
    private static void Pass(PartTimes times, TimedKernelSet kernels, int number, PlanStep step, string pass, Action<PlanStep> run)
    {
        kernels.Layer = $"{number}";
        if (step is DenseStep or ConvolutionStep)
        {
            run(step);
        }
        else
        {
            times.Time($"{number} {step.GetType().Name} {pass}", 0, () => run(step));
        }
    }

    private static void Run(PartTimes times, int threads, Action step)
    {
        for (int i = 0; i < 2; i++)
        {
            times.Clear();
            long begin = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(begin) < s_duration)
            {
                step();
            }
        }

        double peak = FmaPeak.Measure(threads, TimeSpan.FromSeconds(0.5));
        double parts = times.All.Sum(part => part.Seconds);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture, $"FMA peak {peak:0.0} GFLOP/s on {threads} threads; all parts {parts * 1e6:N0} us"));
        foreach ((string name, double seconds, double flops) in times.All)
        {
            string speed = flops == 0 ? ""
                : string.Create(CultureInfo.InvariantCulture, $"{flops / seconds / 1e9,7:0.0} GFLOP/s {flops / seconds / 1e9 / peak,6:P0}");
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6,10:N1} us {seconds / parts,6:P1}  {speed,22}  {name}"));
        }
    }
}
