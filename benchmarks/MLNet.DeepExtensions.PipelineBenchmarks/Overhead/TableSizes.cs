using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>
/// A training step of <c>Embedding(rows, 32)</c> on 8 numbers a sample, a dense layer behind it, 256 samples, Adam: by the size of the
/// table, with touched rows updated and with all of them.
/// </summary>
internal static class TableSizes
{
    private const int Batch = 256;
    private const int Numbers = 8;
    private const int Batches = 64;

    public static void Run()
    {
        using CpuKernelSet kernels = new();
        List<IDisposable> owned = [];
        List<(string Name, int Repetitions, Action Run)> works = [];
        foreach (int rows in (int[])[1_000, 100_000, 1_000_000])
        {
            works.Add(Work(kernels, rows, RowUpdates.Lazy, Batches, owned));
        }

        foreach (int rows in (int[])[1_000, 100_000, 1_000_000])
        {
            works.Add(Work(kernels, rows, RowUpdates.Dense, rows == 1_000 ? Batches : 2, owned));
        }

        Interleaved.Compare("µs", 1e6, rounds: 15, warmUps: 2, [.. works]);
        owned.ForEach(thing => thing.Dispose());
    }

    private static (string Name, int Repetitions, Action Run) Work(
        CpuKernelSet kernels, int rows, RowUpdates updates, int steps, List<IDisposable> owned)
    {
        Network network = Network.Input([Numbers]).Embedding(rows, 32).Flatten().Dense(1).Build();
        ParameterStore store = new(kernels, NetworkWeights.Initialize(network, seed: 1));
        TrainingPlan plan = new(network, kernels, store, Batch, new MeanSquaredError(), new Adam { RowUpdates = updates });
        owned.AddRange([plan, store]);
        Random random = new(1);
        float[][] inputs =
        [
            .. Enumerable.Range(0, Batches).Select(
                _ => Enumerable.Range(0, Batch * Numbers).Select(_ => (float)random.Next(rows)).ToArray()),
        ];
        plan.Head!.Targets.Upload([.. Enumerable.Range(0, Batch).Select(_ => random.NextSingle())]);
        return ($"{rows:N0} rows, {updates}", steps, () =>
        {
            for (int i = 0; i < steps; i++)
            {
                plan.Input.Value.Upload(inputs[i]);
                plan.Step(Batch, 0.001f, seed: 1);
            }
        }
        );
    }
}
