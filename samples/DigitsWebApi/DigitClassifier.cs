using DigitsSample;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions;

namespace DigitsWebApiSample;

/// <summary>The model of <c>samples/Digits</c> behind a pool, its scores in the digits' order.</summary>
public sealed class DigitClassifier : IDisposable
{
    private readonly PredictionPool<Digits.ModelInput, Digits.ModelOutput> _pool;
    private readonly int[] _slots;

    private DigitClassifier(PredictionPool<Digits.ModelInput, Digits.ModelOutput> pool, int[] slots) => (_pool, _slots) = (pool, slots);

    /// <summary>Loads the model; where there is no file, trains one and saves it.</summary>
    /// <param name="path">The model's file.</param>
    /// <param name="pipeline">Makes the pipeline that is trained, such as <see cref="Digits.BuildPipeline(MLContext, CancellationToken)"/>.</param>
    /// <param name="logger">Is told of it.</param>
    public static DigitClassifier LoadOrTrain(string path, Func<MLContext, IEstimator<ITransformer>> pipeline, ILogger logger)
    {
        MLContext mlContext = new(seed: 1);
        mlContext.Log += (_, line) =>
        {
            if (line.Message.Contains("0/200", StringComparison.Ordinal))
            {
                logger.LogInformation("{Line}", line.Message);
            }
        };

        if (!File.Exists(path))
        {
            Train(mlContext, path, pipeline(mlContext), logger);
        }

        ITransformer model = mlContext.Model.Load(path, out DataViewSchema schema).AsNetworkModel(mlContext);
        VBuffer<uint> digits = default;
        model.GetOutputSchema(schema)["Score"].Annotations.GetValue("TrainingLabelValues", ref digits);
        uint[] slots = [.. digits.DenseValues()];
        logger.LogInformation("The model is {Path}.", path);
        return new DigitClassifier(
            new PredictionPool<Digits.ModelInput, Digits.ModelOutput>(mlContext, model),
            [.. slots.Order().Select(digit => Array.IndexOf(slots, digit))]);
    }

    /// <summary>Which digit it is; safe from many threads at once.</summary>
    /// <param name="pixels">64 pixels, row by row, of 0 to 16.</param>
    public DigitResponse Classify(float[] pixels)
    {
        Digits.ModelOutput output = _pool.Predict(new Digits.ModelInput { Pixels = pixels });
        return new DigitResponse(output.Digit, [.. _slots.Select(slot => output.Score[slot])], pixels);
    }

    public void Dispose() => _pool.Dispose();

    private static void Train(MLContext mlContext, string path, IEstimator<ITransformer> pipeline, ILogger logger)
    {
        logger.LogInformation("There is no model {Path} yet: one is trained now, which takes some seconds.", path);
        IDataView data = Digits.LoadIDataViewFromFile(mlContext, Path.Combine(AppContext.BaseDirectory, "data", "digits.csv.gz"));
        Digits.SaveModel(mlContext, pipeline.Fit(data), data, path);
    }
}
