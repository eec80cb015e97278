using Microsoft.ML;
using Microsoft.ML.Data;

namespace PenguinsSample;

/// <summary>Palmer penguins: the species from the bill, the flippers and the weight.</summary>
public static partial class Penguins
{
    private static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> s_engine = new(CreatePredictionEngine);

    /// <summary>Where the model is saved and loaded.</summary>
    public static string ModelPath { get; set; } = Path.Combine(AppContext.BaseDirectory, "Penguins.mlnet");

    /// <summary>Predicts one penguin. Not for several threads at once; a PredictionEnginePool is.</summary>
    public static ModelOutput Predict(ModelInput input) => s_engine.Value.Predict(input);

    /// <summary>The species with their probabilities, the likeliest first.</summary>
    public static IEnumerable<KeyValuePair<string, float>> PredictAllLabels(ModelInput input)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        s_engine.Value.OutputSchema["Score"].GetSlotNames(ref names);
        return names.DenseValues().Zip(Predict(input).Score, static (name, score) => KeyValuePair.Create(name.ToString(), score))
            .OrderByDescending(static pair => pair.Value);
    }

    private static PredictionEngine<ModelInput, ModelOutput> CreatePredictionEngine()
    {
        MLContext mlContext = new();
        ITransformer model = mlContext.Model.Load(ModelPath, out _);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
    }

    /// <summary>A row of the table.</summary>
    public sealed class ModelInput
    {
        [LoadColumn(0)]
        public string Species { get; set; } = "";

        [LoadColumn(1)]
        public string Island { get; set; } = "";

        [LoadColumn(2)]
        public float BillLength { get; set; }

        [LoadColumn(3)]
        public float BillDepth { get; set; }

        [LoadColumn(4)]
        public float FlipperLength { get; set; }

        [LoadColumn(5)]
        public float BodyMass { get; set; }
    }

    /// <summary>What the model tells.</summary>
    public sealed class ModelOutput
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
