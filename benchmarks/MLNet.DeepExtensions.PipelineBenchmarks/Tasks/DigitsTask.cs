using DigitsSample;
using Microsoft.ML;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>1,797 handwritten digits of 8 x 8 pixels, a fifth of them held out.</summary>
public sealed record DigitsTask() : LearningTask("digits", "Accuracy")
{
    private const string Features = nameof(Digits.ModelInput.Pixels);

    public override IReadOnlyList<NamedTrainer> Trainers { get; } =
    [
        new("ConvolutionalNetwork", Digits.ConvolutionalNetwork, IsOwn: true),
        new("FullyConnectedNetwork", ml => ml.MulticlassClassification.Trainers.FullyConnectedNetwork(featureColumnName: Features), IsOwn: true),
        .. ClassTrainers.Of(Features),
    ];

    public override (IDataView Train, IDataView Test) Load(MLContext mlContext, int seed)
    {
        IDataView data = Digits.LoadIDataViewFromFile(mlContext, Path.Combine(AppContext.BaseDirectory, "data", "digits.csv.gz"));
        DataOperationsCatalog.TrainTestData split = mlContext.Data.TrainTestSplit(data, testFraction: 0.2, seed: seed);
        return (split.TrainSet, split.TestSet);
    }

    public override IEstimator<ITransformer> Pipeline(MLContext mlContext, IEstimator<ITransformer> trainer) => Digits.BuildPipeline(mlContext, trainer);

    public override double Measure(MLContext mlContext, ITransformer model, IDataView test) => Digits.Evaluate(mlContext, model, test).MicroAccuracy;

    public override IScoring Scoring(MLContext mlContext, ITransformer model, IDataView rows) =>
        new Scoring<Digits.ModelInput, Digits.ModelOutput>(mlContext, model, rows);
}
