using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;

namespace DigitsWebApiSample;

/// <summary>
/// Lends prediction engines, which serve one thread at a time, so that a model predicts for many threads. <c>PredictionEnginePool</c> of
/// the package Microsoft.Extensions.ML does the same, and reloads changed files too; this one needs nothing but ASP.NET Core.
/// </summary>
/// <typeparam name="TInput">A row.</typeparam>
/// <typeparam name="TOutput">A prediction.</typeparam>
public sealed class PredictionPool<TInput, TOutput> : IDisposable
    where TInput : class
    where TOutput : class, new()
{
    private readonly ObjectPool<PredictionEngine<TInput, TOutput>> _engines;

    /// <summary>Makes a pool; engines are made when they are needed, and twice as many as there are processors are kept.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="model">The model, which all engines share.</param>
    public PredictionPool(MLContext mlContext, ITransformer model) =>
        _engines = new DefaultObjectPoolProvider().Create(new Policy(mlContext, model));

    /// <summary>Predicts one row, from any thread.</summary>
    /// <param name="input">The row.</param>
    public TOutput Predict(TInput input)
    {
        PredictionEngine<TInput, TOutput> engine = _engines.Get();
        try
        {
            return engine.Predict(input);
        }
        finally
        {
            _engines.Return(engine);
        }
    }

    public void Dispose() => (_engines as IDisposable)?.Dispose();

    private sealed class Policy(MLContext mlContext, ITransformer model) : PooledObjectPolicy<PredictionEngine<TInput, TOutput>>
    {
        // An engine that the pool does not keep is disposed of, and must not take the model with it.
        private readonly PredictionEngineOptions _options = new() { OwnsTransformer = false };

        public override PredictionEngine<TInput, TOutput> Create() =>
            mlContext.Model.CreatePredictionEngine<TInput, TOutput>(model, _options);

        public override bool Return(PredictionEngine<TInput, TOutput> obj) => true;
    }
}
