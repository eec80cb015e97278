using System.Globalization;
using Microsoft.ML;

namespace MLNet.DeepExtensions.Tests.Persistence;

/// <summary>
/// What another process does: it loads a model and predicts, with ML.NET's own calls alone and nothing of this package named.
/// Run by <see cref="SaveAndLoadTests"/> only.
/// </summary>
public class OtherProcess
{
    public const string ModelVariable = "MODEL_PATH";
    public const string OutputVariable = "OUTPUT_PATH";
    public const string RowsVariable = "MODEL_ROWS";
    public const string ClassesVariable = "MODEL_CLASSES";

    [Fact(Explicit = true)]
    public void Loads_and_predicts()
    {
        MLContext mlContext = new();
        ITransformer model = mlContext.Model.Load(Environment.GetEnvironmentVariable(ModelVariable)!, out DataViewSchema _);
        using PredictionEngine<TestData.Point, TestData.KeyPrediction> engine =
            mlContext.Model.CreatePredictionEngine<TestData.Point, TestData.KeyPrediction>(model);
        int rows = int.Parse(Environment.GetEnvironmentVariable(RowsVariable)!, CultureInfo.InvariantCulture);
        int classes = int.Parse(Environment.GetEnvironmentVariable(ClassesVariable)!, CultureInfo.InvariantCulture);
        File.WriteAllLines(
            Environment.GetEnvironmentVariable(OutputVariable)!,
            TestData.Points(rows, classes).Select(point => Line(engine.Predict(point))));
    }

    internal static string Line(TestData.KeyPrediction prediction) =>
        string.Join(
            ' ', prediction.Score.Select(static score => score.ToString("R", CultureInfo.InvariantCulture))
                .Prepend(prediction.PredictedLabel.ToString(CultureInfo.InvariantCulture)));
}
