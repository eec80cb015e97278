using Microsoft.ML;
using Microsoft.ML.Data;
using TaxiFareSample;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>Fares of 12,000 rides made by the sample's rule, and 3,000 to measure on.</summary>
public sealed record TaxiFareTask() : LearningTask("taxi-fare", "R2")
{
    private const string Fare = nameof(TaxiFare.ModelInput.Fare);
    private static readonly TaxiFare.ModelInput[] s_test = [.. TaxiRides.Make(3_000, seed: 2)];

    /// <summary>The R² of someone who knows the rule.</summary>
    public static double Ceiling { get; } = TaxiFare.Ceiling(s_test);

    public override IReadOnlyList<NamedTrainer> Trainers { get; } =
    [
        new("FullyConnectedNetwork", ml => ml.Regression.Trainers.FullyConnectedNetwork(Fare), IsOwn: true),
        Linear("Sdca", ml => ml.Regression.Trainers.Sdca(Fare)),
        Linear("OnlineGradientDescent", ml => ml.Regression.Trainers.OnlineGradientDescent(Fare)),
        Linear("LbfgsPoissonRegression", ml => ml.Regression.Trainers.LbfgsPoissonRegression(Fare)),
        new("Gam", ml => ml.Regression.Trainers.Gam(Fare)),
        new("LightGbm", ml => ml.Regression.Trainers.LightGbm(Fare)),
        new("FastForest", ml => ml.Regression.Trainers.FastForest(Fare)),
        new("FastTree", ml => ml.Regression.Trainers.FastTree(Fare)),
        new("FastTreeTweedie", ml => ml.Regression.Trainers.FastTreeTweedie(Fare)),
    ];

    public override (IDataView Train, IDataView Test) Load(MLContext mlContext, int seed) =>
        (mlContext.Data.LoadFromEnumerable(TaxiRides.Make(12_000, seed: 1).ToArray()), mlContext.Data.LoadFromEnumerable(s_test));

    public override IEstimator<ITransformer> Pipeline(MLContext mlContext, IEstimator<ITransformer> trainer) =>
        TaxiFare.BuildPipeline(mlContext, trainer);

    public override double Measure(MLContext mlContext, ITransformer model, IDataView test) =>
        TaxiFare.Evaluate(mlContext, model, test).RSquared;

    public override IScoring Scoring(MLContext mlContext, ITransformer model, IDataView rows) =>
        new Scoring<TaxiFare.ModelInput, TaxiFare.ModelOutput>(mlContext, model, rows);

    private static NamedTrainer Linear<TModel>(string name, Func<MLContext, IEstimator<RegressionPredictionTransformer<TModel>>> make)
        where TModel : class =>
        new(name, ml => ml.Transforms.NormalizeMinMax("Features").Append(make(ml)));
}
