using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>
/// What a row costs through a <c>PredictionEngine</c>, by a network of 28-64-32-2 and by a linear model, in the same pipeline.
/// </summary>
/// <remarks>
/// Each model has a process of its own. In one process the runtime would compile ML.NET's calls for the types that it meets first: the
/// linear model's row took 128 ns there and the network's 217 to 240, without such guesses (<c>DOTNET_TieredPGO=0</c>) 195 to 200 and 223
/// to 235.
/// </remarks>
internal static class SinglePredictions
{
    private const int FeatureCount = 28;
    private const int RowCount = 1_024;
    private const int Repetitions = 100_000;
    private const int Rounds = 51;
    private const int WarmUps = 20;
    private const string Linear = "LbfgsMaximumEntropy";
    private const string Network = "28-64-32-2";
    private const string Loaded = "plainly-loaded";
    private const string Label = "PredictedLabel";
    private const string LabelAndScores = "PredictedLabel-and-Score";

    public static void Run()
    {
        foreach (string columns in (string[])[LabelAndScores, Label])
        {
            using Served linear = new(Linear, columns);
            using Served network = new(Network, columns);
            using Served loaded = new(Loaded, columns);
            Interleaved.Compare("ns", 1e9, Rounds, WarmUps, linear.Work, network.Work, loaded.Work);
        }
    }

    /// <summary>Predicts rows each time that a line comes in, and answers with one.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="columns">What is read of a prediction.</param>
    /// <exception cref="ArgumentException">There is no such model, or no such choice of columns.</exception>
    public static void Serve(string model, string columns)
    {
        if (model is not (Linear or Network or Loaded) || columns is not (Label or LabelAndScores))
        {
            throw new ArgumentException(
                $"'{model}' with '{columns}' is not served; {Linear}, {Network} or {Loaded} with {Label} or {LabelAndScores} is.",
                nameof(model));
        }

        MLContext mlContext = new(seed: 1);
        Row[] rows = [.. Rows(RowCount)];
        IDataView data = mlContext.Data.LoadFromEnumerable(rows);
        ITransformer transformer = Fit(mlContext, data, model == Linear
            ? mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy()
            : mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(
                new FullyConnectedNetworkTrainer.Options { HiddenLayers = [64, 32], Epochs = 2, BatchSize = 64, EarlyStopping = false }));
        if (model == Loaded)
        {
            using MemoryStream stream = new();
            mlContext.Model.Save(transformer, data.Schema, stream);
            stream.Position = 0;
            transformer = mlContext.Model.Load(stream, out _);
        }

        if (columns == Label)
        {
            Answer<LabelAlone>(mlContext, transformer, rows);
        }
        else
        {
            Answer<LabelAndScore>(mlContext, transformer, rows);
        }
    }

    private static void Answer<TOutput>(MLContext mlContext, ITransformer model, Row[] rows)
        where TOutput : class, new()
    {
        PredictionEngine<Row, TOutput> engine = mlContext.Model.CreatePredictionEngine<Row, TOutput>(model);
        TOutput prediction = new();
        while (Console.ReadLine() is not null)
        {
            for (int i = 0; i < Repetitions; i++)
            {
                engine.Predict(rows[i & (RowCount - 1)], ref prediction);
            }

            Console.WriteLine();
        }
    }

    private static ITransformer Fit(MLContext mlContext, IDataView data, IEstimator<ITransformer> trainer) =>
        mlContext.Transforms.Conversion.MapValueToKey("Label").Append(trainer).Fit(data);

    private static IEnumerable<Row> Rows(int count)
    {
        Random random = new(1);
        for (int i = 0; i < count; i++)
        {
            float[] features = [.. Enumerable.Range(0, FeatureCount).Select(_ => (float)((2 * random.NextDouble()) - 1))];
            yield return new Row { Features = features, Label = (features[0] * features[1]) + features[2] > 0 ? "yes" : "no" };
        }
    }

    private sealed class Row
    {
        [VectorType(FeatureCount)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }

    private class LabelAlone
    {
        public uint PredictedLabel { get; set; }
    }

    private sealed class LabelAndScore : LabelAlone
    {
        public float[] Score { get; set; } = [];
    }

    /// <summary>A process that has one model and predicts when it is told.</summary>
    private sealed class Served : IDisposable
    {
        private readonly string _name;
        private readonly Process _process;

        public Served(string model, string columns)
        {
            _name = $"{model}: {columns}";
            _process = Process.Start(
                new ProcessStartInfo("dotnet", [Environment.GetCommandLineArgs()[0], "overhead", "predict", model, columns])
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                })!;
        }

        public (string Name, int Repetitions, Action Run) Work => (_name, Repetitions, Round);

        private void Round()
        {
            _process.StandardInput.WriteLine();
            if (_process.StandardOutput.ReadLine() is null)
            {
                throw new InvalidOperationException($"The process of {_name} has ended.");
            }
        }

        public void Dispose()
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
