using Microsoft.ML;
using TaxiFareSample;

namespace MLNet.DeepExtensions.PipelineSamples.Tests;

public sealed class TaxiFareTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(10, 3, 6, 0, 0, 19)] // 3 + 1.6 * 10: no rush on a Sunday morning.
    [InlineData(10, 3, 6, 1, 1, 30.6)] // 3 + 16 * 1.35 + 6.
    [InlineData(10, 8.5, 0, 0, 0, 31.8)] // 3 + 16 * 1.8 at the peak.
    [InlineData(10, 8.5, 0, 1, 1, 53)] // 3 + 16 * (1.8 + 0.35 * 2) + 10.
    [InlineData(10, 23, 5, 0, 0, 22.84)] // 3 + 16 * 1.24.
    public void Fares_follow_the_rule(float distance, float hour, float weekday, float rain, float airport, double fare) => Assert.Equal(
        fare, TaxiRides.Expected(
            new TaxiFare.ModelInput { Distance = distance, Hour = hour, Weekday = weekday, Rain = rain, Airport = airport }), 1e-5);

    [Fact]
    public void The_noise_is_as_large_as_is_said_and_the_ceiling_what_it_leaves()
    {
        TaxiFare.ModelInput[] rides = [.. TaxiRides.Make(20_000, seed: 3)];
        double[] noise = [.. rides.Select(static ride => ride.Fare - TaxiRides.Expected(ride))];
        Assert.Equal(0, noise.Average(), 0.02);
        Assert.Equal(TaxiRides.Noise, Math.Sqrt(noise.Average(static value => value * value)), 0.02);

        double mean = rides.Average(static ride => ride.Fare);
        double variance = rides.Average(ride => Math.Pow(ride.Fare - mean, 2));
        Assert.Equal(1 - (TaxiRides.Noise * TaxiRides.Noise / variance), TaxiFare.Ceiling(rides), 1e-3);
        Assert.Equal(rides[7].Fare, TaxiRides.Make(8, seed: 3).Last().Fare);
    }

    [Fact]
    public void A_network_on_few_rides_is_above_a_linear_model_and_predicts_when_it_is_loaded()
    {
        MLContext mlContext = new(seed: 1);
        IDataView train = mlContext.Data.LoadFromEnumerable(TaxiRides.Make(2_000, seed: 1));
        IDataView test = mlContext.Data.LoadFromEnumerable(TaxiRides.Make(1_000, seed: 2).ToArray());
        ITransformer model = TaxiFare.BuildPipeline(mlContext, mlContext.Regression.Trainers.FullyConnectedNetwork(
            new FullyConnectedNetworkTrainer.Options { LabelColumnName = "Fare", Epochs = 30 })).Fit(train);
        ITransformer linear = TaxiFare.BuildPipeline(mlContext, mlContext.Regression.Trainers.FullyConnectedNetwork(
            new FullyConnectedNetworkTrainer.Options { LabelColumnName = "Fare", Epochs = 20, HiddenLayers = [] })).Fit(train);
        Assert.InRange(TaxiFare.Evaluate(mlContext, model, test).RSquared, TaxiFare.Evaluate(mlContext, linear, test).RSquared + 0.01, 1);

        TaxiFare.ModelPath = _folder.PathOf("fares.mlnet");
        TaxiFare.SaveModel(mlContext, model, train, TaxiFare.ModelPath);
        TaxiFare.ModelInput ride = new() { Distance = 5, Hour = 3, Weekday = 6 };
        Assert.InRange(TaxiFare.Predict(ride).Fare, TaxiRides.Expected(ride) - 2, TaxiRides.Expected(ride) + 2);
    }

    public void Dispose() => _folder.Dispose();
}
