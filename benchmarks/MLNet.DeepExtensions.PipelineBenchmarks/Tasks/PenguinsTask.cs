using Microsoft.ML;
using PenguinsSample;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>The species of 333 penguins, a fifth of them held out.</summary>
public sealed record PenguinsTask() : ClassTask<Penguins.ModelInput, Penguins.ModelOutput>("penguins", "penguins.csv")
{
    public override IReadOnlyList<NamedTrainer> Trainers { get; } =
    [
        new("FullyConnectedNetwork", ml => ml.MulticlassClassification.Trainers.FullyConnectedNetwork(), IsOwn: true),
        .. ClassTrainers.Of("Features"),
    ];

    public override IEstimator<ITransformer> Pipeline(MLContext mlContext, IEstimator<ITransformer> trainer) =>
        Penguins.BuildPipeline(mlContext, trainer);

    public override double Measure(MLContext mlContext, ITransformer model, IDataView test) =>
        Penguins.Evaluate(mlContext, model, test).MicroAccuracy;

    protected override IDataView Read(MLContext mlContext, string path) => Penguins.LoadIDataViewFromFile(mlContext, path);
}
