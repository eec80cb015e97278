using Microsoft.ML;
using PenguinsSample;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>The species of 333 penguins, a fifth of them held out.</summary>
public sealed record PenguinsTask() : LearningTask("penguins", "Accuracy")
{
    public override IReadOnlyList<NamedTrainer> Trainers { get; } =
    [
        new("FullyConnectedNetwork", ml => ml.MulticlassClassification.Trainers.FullyConnectedNetwork(), IsOwn: true), .. ClassTrainers.Of("Features"),
    ];

    public override (IDataView Train, IDataView Test) Load(MLContext mlContext, int seed)
    {
        IDataView data = Penguins.LoadIDataViewFromFile(mlContext, Path.Combine(AppContext.BaseDirectory, "data", "penguins.csv"));
        DataOperationsCatalog.TrainTestData split = mlContext.Data.TrainTestSplit(data, testFraction: 0.2, seed: seed);
        return (split.TrainSet, split.TestSet);
    }

    public override IEstimator<ITransformer> Pipeline(MLContext mlContext, IEstimator<ITransformer> trainer) => Penguins.BuildPipeline(mlContext, trainer);

    public override double Measure(MLContext mlContext, ITransformer model, IDataView test) => Penguins.Evaluate(mlContext, model, test).MicroAccuracy;

    public override IScoring Scoring(MLContext mlContext, ITransformer model, IDataView rows) =>
        new Scoring<Penguins.ModelInput, Penguins.ModelOutput>(mlContext, model, rows);
}
