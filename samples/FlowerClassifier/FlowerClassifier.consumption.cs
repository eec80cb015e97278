using Microsoft.ML;
using Microsoft.ML.Data;

namespace FlowerClassifierSample;

/// <summary>Photographs of flowers, or of anything else: a folder for each class, with PNG or JPEG files in it.</summary>
public static partial class FlowerClassifier
{
    private static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> s_engine = new(CreatePredictionEngine);

    /// <summary>Where the model is saved and loaded.</summary>
    public static string ModelPath { get; set; } = Path.Combine(AppContext.BaseDirectory, "FlowerClassifier.mlnet");

    /// <summary>Predicts one image. Not for several threads at once; a PredictionEnginePool is.</summary>
    public static ModelOutput Predict(ModelInput input) => s_engine.Value.Predict(input);

    /// <summary>The classes with their probabilities, the likeliest first.</summary>
    public static IReadOnlyList<(string Label, float Probability)> PredictAllLabels(ModelInput input)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        s_engine.Value.OutputSchema["Score"].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(static name => name.ToString()).Zip(Predict(input).Score)
            .OrderByDescending(static pair => pair.Second)];
    }

    private static PredictionEngine<ModelInput, ModelOutput> CreatePredictionEngine()
    {
        MLContext mlContext = new();
        ITransformer model = mlContext.Model.Load(ModelPath, out _).AsNetworkModel(mlContext);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
    }

    /// <summary>An image.</summary>
    public sealed class ModelInput
    {
        public string ImagePath { get; set; } = "";

        public string Label { get; set; } = "";
    }

    /// <summary>What the model tells.</summary>
    public sealed class ModelOutput
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
