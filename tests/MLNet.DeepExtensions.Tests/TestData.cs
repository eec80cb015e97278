using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Tests;

/// <summary>Small data that networks learn in a moment, made by a fixed rule.</summary>
internal static class TestData
{
    public sealed class Point
    {
        [VectorType(4)]
        public float[] Features { get; set; } = new float[4];

        public string Label { get; set; } = "";

        public float Number { get; set; }

        public bool Flag { get; set; }

        public float Value { get; set; }

        [VectorType(2)]
        public float[] Values { get; set; } = new float[2];

        public float Weight { get; set; } = 1f;
    }

    public sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }

    public sealed class KeyPrediction
    {
        public uint PredictedLabel { get; set; }

        public float[] Score { get; set; } = [];
    }

    public sealed class BinaryPrediction
    {
        public bool PredictedLabel { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }

    public sealed class ValuePrediction
    {
        public float Score { get; set; }
    }

    public sealed class VectorPrediction
    {
        public float[] Score { get; set; } = [];
    }

    /// <summary>Points around as many centres as there are classes; a value and two of them are smooth functions of the features.</summary>
    public static Point[] Points(int rows, int classes = 3, int seed = 1)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, rows).Select(row =>
        {
            int number = row % classes;
            float Noise() => ((float)random.NextDouble() - 0.5f) * 0.4f;
            float[] features = [(number % 3) + Noise(), (number / 3 % 3) + Noise(), (number / 9) + Noise(), Noise()];
            float value = (10 * features[0] * features[3]) + (3 * features[1]) + 100;
            return new Point
            {
                Features = features,
                Label = $"class {number}",
                Number = number,
                Flag = number % 2 == 1,
                Value = value,
                Values = [value, -features[0]],
                Weight = 1 + (row % 2),
            };
        })];
    }

    public static IDataView View(MLContext mlContext, int rows = 90, int classes = 3, int seed = 1) =>
        mlContext.Data.LoadFromEnumerable(Points(rows, classes, seed));
}
