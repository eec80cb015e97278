using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>
/// Whole fits on 4,000 generated texts of four classes as default <c>FeaturizeText</c> gives them, by turns: the default network, the same
/// with every weight updated in each step, and ML.NET's linear trainers. CPU seconds of all threads, and accuracy on 1,000 other texts.
/// </summary>
internal static class SparseTexts
{
    private const int Rows = 4_000;
    private const int TestRows = 1_000;
    private const int Classes = 4;
    private const int Vocabulary = 20_000;
    private const int Rounds = 3;

    public static void Run()
    {
        MLContext mlContext = new(seed: 1);
        Text[] texts = Generate(seed: 1);
        IDataView raw = mlContext.Data.LoadFromEnumerable(texts);
        ITransformer features = mlContext.Transforms.Text.FeaturizeText("Features", nameof(Text.Words))
            .Append(mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(Text.Topic)))
            .Fit(raw);
        IDataView all = mlContext.Data.Cache(features.Transform(raw));
        IDataView train = mlContext.Data.Cache(mlContext.Data.TakeRows(all, Rows));
        IDataView test = mlContext.Data.Cache(mlContext.Data.SkipRows(all, Rows));
        Console.WriteLine(all.Schema["Features"].Type);

        FullyConnectedNetworkTrainer.Options OneEpoch(RowUpdates updates) => new()
        {
            Epochs = 1,
            EarlyStopping = false,
            ValidationFraction = 0,
            Optimizer = new Adam { LearningRate = 1e-3f, RowUpdates = updates },
        };
        (string Name, IEstimator<ITransformer> Trainer)[] works =
        [
            ("FullyConnectedNetwork", mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork()),
            ("one epoch, touched rows", mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(OneEpoch(RowUpdates.Lazy))),
            ("one epoch, all weights", mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(OneEpoch(RowUpdates.Dense))),
            ("LbfgsMaximumEntropy", mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy()),
            ("SdcaMaximumEntropy", mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy()),
        ];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < works.Length; i++)
            {
                (string name, IEstimator<ITransformer> trainer) = works[(i + round) % works.Length];
                TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
                long start = Stopwatch.GetTimestamp();
                ITransformer model = trainer.Fit(train);
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                double cpu = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
                double accuracy = mlContext.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{name,-28} {cpu,8:F2} CPU s {seconds,8:F2} s   accuracy {accuracy:F3}"));
            }
        }
    }

    /// <summary>
    /// Words by Zipf's law, 20 to 75 a text; every fourth is drawn among those of its topic, or now and then of the next one.
    /// </summary>
    private static Text[] Generate(int seed)
    {
        Random random = new(seed);
        string[] words = [.. Enumerable.Range(0, Vocabulary).Select(_ => Word(random))];
        double[] cumulative = new double[Vocabulary];
        double sum = 0;
        for (int i = 0; i < Vocabulary; i++)
        {
            cumulative[i] = sum += 1.0 / (i + 10);
        }

        int Draw()
        {
            int found = Array.BinarySearch(cumulative, random.NextDouble() * sum);
            return Math.Min(found < 0 ? ~found : found, Vocabulary - 1);
        }

        return [.. Enumerable.Range(0, Rows + TestRows).Select(row =>
        {
            int topic = random.Next(Classes);
            int length = random.Next(20, 76);
            int[] chosen = [.. Enumerable.Range(0, length).Select(_ =>
            {
                int word = Draw();
                bool isOfTopic = random.Next(4) == 0;
                int drawn = (topic + (random.Next(3) == 0 ? 1 : 0)) % Classes;
                return isOfTopic ? Math.Min((word / Classes * Classes) + drawn, Vocabulary - 1) : word;
            })];
            return new Text { Topic = $"topic {topic}", Words = string.Join(' ', chosen.Select(word => words[word])) };
        })];
    }

    private static string Word(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"{"bcdfghjklmnprstvwz"[random.Next(18)]}{"aeiou"[random.Next(5)]}"));

    private sealed class Text
    {
        public string Topic { get; set; } = "";

        public string Words { get; set; } = "";
    }
}
