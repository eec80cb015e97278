using DigitsSample;
using DigitsWebApiSample;
using Microsoft.AspNetCore.Builder;
using Microsoft.ML;

namespace MLNet.DeepExtensions.PipelineSamples.Tests;

/// <summary>The service on a port of this machine that is free, with a model of a few epochs.</summary>
public sealed class RunningService : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication? _app;

    public HttpClient Client { get; } = new();

    public Digits.ModelInput[] Data { get; private set; } = [];

    /// <summary>The sample's pipeline with a smaller network.</summary>
    public static IEstimator<ITransformer> QuickPipeline(MLContext mlContext, int epochs) =>
        Digits.BuildPipeline(
            mlContext, mlContext.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkTrainer.Options
            {
                FeatureColumnName = nameof(Digits.ModelInput.Pixels),
                Filters = [8, 16],
                HiddenLayers = [32],
                Epochs = epochs,
            }));

    public async ValueTask InitializeAsync()
    {
        MLContext mlContext = new(seed: 1);
        IDataView data = Digits.LoadIDataViewFromFile(mlContext, Path.Combine(AppContext.BaseDirectory, "data", "digits.csv.gz"));
        Data = [.. mlContext.Data.CreateEnumerable<Digits.ModelInput>(data, reuseRowObject: false)];

        // Digits from the last to the first occur in another order than that of their values.
        IDataView reversed = mlContext.Data.LoadFromEnumerable(Data.Reverse());
        Digits.SaveModel(mlContext, QuickPipeline(mlContext, epochs: 12).Fit(reversed), data, _folder.PathOf("digits.mlnet"));

        _app = DigitsApp.Create("--urls", "http://127.0.0.1:0", "--model", _folder.PathOf("digits.mlnet"));
        await _app.StartAsync();
        Client.BaseAddress = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _folder.Dispose();
    }
}
