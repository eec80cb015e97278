using Microsoft.ML;
using Microsoft.ML.Data;

namespace DigitsSample;

/// <summary>Handwritten digits of 8 x 8 pixels (UCI, optical recognition of handwritten digits).</summary>
public static partial class Digits
{
    private static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> s_engine = new(CreatePredictionEngine);

    /// <summary>Where the model is saved and loaded.</summary>
    public static string ModelPath { get; set; } = Path.Combine(AppContext.BaseDirectory, "Digits.mlnet");

    /// <summary>Predicts one digit. Not for several threads at once; a PredictionEnginePool is.</summary>
    public static ModelOutput Predict(ModelInput input) => s_engine.Value.Predict(input);

    private static PredictionEngine<ModelInput, ModelOutput> CreatePredictionEngine()
    {
        MLContext mlContext = new();
        ITransformer model = mlContext.Model.Load(ModelPath, out _);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
    }

    /// <summary>A digit.</summary>
    public sealed class ModelInput
    {
        /// <summary>Ink from 0 to 16: height, width, one channel.</summary>
        [VectorType(8, 8, 1)]
        public float[] Pixels { get; set; } = [];

        public uint Digit { get; set; }
    }

    /// <summary>What the model tells.</summary>
    public sealed class ModelOutput
    {
        [ColumnName("PredictedLabel")]
        public uint Digit { get; set; }

        public float[] Score { get; set; } = [];
    }
}
