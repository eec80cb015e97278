using Microsoft.ML;
using Microsoft.ML.Data;

namespace TaxiFareSample;

/// <summary>What a ride costs, from its length, its time and the weather.</summary>
public static partial class TaxiFare
{
    private static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> s_engine = new(CreatePredictionEngine);

    /// <summary>Where the model is saved and loaded.</summary>
    public static string ModelPath { get; set; } = Path.Combine(AppContext.BaseDirectory, "TaxiFare.mlnet");

    /// <summary>Predicts one fare. Not for several threads at once; a PredictionEnginePool is.</summary>
    public static ModelOutput Predict(ModelInput input) => s_engine.Value.Predict(input);

    private static PredictionEngine<ModelInput, ModelOutput> CreatePredictionEngine()
    {
        MLContext mlContext = new();
        ITransformer model = mlContext.Model.Load(ModelPath, out _);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
    }

    /// <summary>A ride.</summary>
    public sealed class ModelInput
    {
        /// <summary>Kilometres.</summary>
        public float Distance { get; set; }

        /// <summary>The time of day, 0 to 24.</summary>
        public float Hour { get; set; }

        /// <summary>0 is Monday.</summary>
        public float Weekday { get; set; }

        /// <summary>1 in rain.</summary>
        public float Rain { get; set; }

        /// <summary>1 to or from the airport.</summary>
        public float Airport { get; set; }

        public float Fare { get; set; }
    }

    /// <summary>What the model tells.</summary>
    public sealed class ModelOutput
    {
        [ColumnName("Score")]
        public float Fare { get; set; }
    }
}
