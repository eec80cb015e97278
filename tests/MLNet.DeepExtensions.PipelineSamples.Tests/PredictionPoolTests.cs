using DigitsWebApiSample;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.PipelineSamples.Tests;

public class PredictionPoolTests
{
    [Fact]
    public void More_threads_than_engines_are_kept_leave_the_model_in_use()
    {
        MLContext mlContext = new(seed: 1);
        Row[] rows = [.. Enumerable.Range(0, 40).Select(static i => new Row { Features = [i, -i], Label = i })];
        ITransformer model = mlContext.Regression.Trainers.FullyConnectedNetwork(
            new FullyConnectedNetworkTrainer.Options { HiddenLayers = [4], Epochs = 1 }).Fit(mlContext.Data.LoadFromEnumerable(rows));
        using PredictionPool<Row, Prediction> pool = new(mlContext, model);
        float[] alone = [.. rows.Select(row => pool.Predict(row).Score)];
        for (int round = 0; round < 3; round++)
        {
            // All threads hold an engine at the same moment.
            int threads = (4 * Environment.ProcessorCount) + 3;
            using Barrier barrier = new(threads);
            float[][] together = new float[threads][];
            Thread[] workers = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() =>
            {
                barrier.SignalAndWait();
                together[thread] = [.. rows.Select(row => pool.Predict(row).Score)];
            }))];
            Array.ForEach(workers, static worker => worker.Start());
            Array.ForEach(workers, static worker => worker.Join());
            Assert.All(together, scores => Assert.Equal(alone, scores));
        }
    }

    [Fact]
    public void A_pool_that_is_disposed_of_leaves_the_model_alone()
    {
        MLContext mlContext = new(seed: 1);
        OwnedModel model = new(mlContext.Transforms.CopyColumns("Score", "Label").Fit(mlContext.Data.LoadFromEnumerable(new Row[1])));
        using (PredictionPool<Row, Prediction> pool = new(mlContext, model))
        {
            Assert.Equal(3, pool.Predict(new Row { Label = 3 }).Score);
        }

        Assert.False(model.IsDisposed);
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
    }

    private sealed class OwnedModel(ITransformer inner) : ITransformer, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public bool IsRowToRowMapper => inner.IsRowToRowMapper;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public IDataView Transform(IDataView input) => inner.Transform(input);

        public void Save(ModelSaveContext ctx) => inner.Save(ctx);

        public void Dispose() => IsDisposed = true;
    }
}
