using Microsoft.ML;
using MLNet.DeepExtensions.Networks;
using TaxiFareSample;

MLContext mlContext = new(seed: 1);
TaxiFare.ModelInput[] test = [.. TaxiRides.Make(3_000, seed: 2)];
IDataView trainData = mlContext.Data.LoadFromEnumerable(TaxiRides.Make(12_000, seed: 1));
IDataView testData = mlContext.Data.LoadFromEnumerable(test);

using ConsoleCancellation cancellation = new();
ITransformer model = TaxiFare.RetrainModel(mlContext, trainData, cancellation.Token);
Console.WriteLine($"R2 {TaxiFare.Evaluate(mlContext, model, testData).RSquared:F4} of {TaxiFare.Ceiling(test):F4} that the noise allows");

(string Name, IEstimator<ITransformer> Trainer)[] others =
[
    ("Sdca", mlContext.Transforms.NormalizeMinMax("Features").Append(mlContext.Regression.Trainers.Sdca("Fare"))),
    ("LbfgsPoissonRegression", mlContext.Transforms.NormalizeMinMax("Features")
        .Append(mlContext.Regression.Trainers.LbfgsPoissonRegression("Fare"))),
];
foreach ((string name, IEstimator<ITransformer> trainer) in others)
{
    ITransformer other = TaxiFare.BuildPipeline(mlContext, trainer).Fit(trainData);
    Console.WriteLine($"R2 {TaxiFare.Evaluate(mlContext, other, testData).RSquared:F4} by {name}");
}

TaxiFare.SaveModel(mlContext, model, trainData, TaxiFare.ModelPath);
TaxiFare.ModelInput ride = new() { Distance = 12, Hour = 8, Weekday = 1, Rain = 1 };
Console.WriteLine($"12 km on a rainy Tuesday at 8: {TaxiFare.Predict(ride).Fare:F2}, by the rule {TaxiRides.Expected(ride):F2}");
