using DigitsSample;
using Microsoft.ML;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>1,797 handwritten digits of 8 x 8 pixels, a fifth of them held out.</summary>
public sealed record DigitsTask() : ClassTask<Digits.ModelInput, Digits.ModelOutput>("digits", "digits.csv.gz")
{
    private const string Features = nameof(Digits.ModelInput.Pixels);

    public override IReadOnlyList<NamedTrainer> Trainers { get; } =
    [
        new("ConvolutionalNetwork", static ml => Digits.ConvolutionalNetwork(ml), IsOwn: true),
        new("FullyConnectedNetwork", ml => ml.MulticlassClassification.Trainers.FullyConnectedNetwork(featureColumnName: Features),
            IsOwn: true),
        .. ClassTrainers.Of(Features),
    ];

    public override IEstimator<ITransformer> Pipeline(MLContext mlContext, IEstimator<ITransformer> trainer) =>
        Digits.BuildPipeline(mlContext, trainer);

    public override double Measure(MLContext mlContext, ITransformer model, IDataView test) =>
        Digits.Evaluate(mlContext, model, test).MicroAccuracy;

    protected override IDataView Read(MLContext mlContext, string path) => Digits.LoadIDataViewFromFile(mlContext, path);
}
