using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>Scores rows of a type.</summary>
/// <typeparam name="TInput">A row.</typeparam>
/// <typeparam name="TOutput">A prediction.</typeparam>
internal sealed class Scoring<TInput, TOutput> : IScoring
    where TInput : class, new()
    where TOutput : class, new()
{
    private readonly TInput[] _rows;
    private readonly IDataView _scored;
    private readonly PredictionEngine<TInput, TOutput> _engine;
    private TOutput _prediction = new();
    private int _next;

    public Scoring(MLContext mlContext, ITransformer model, IDataView rows)
    {
        TInput[] distinct = [.. mlContext.Data.CreateEnumerable<TInput>(rows, reuseRowObject: false)];
        _rows = [.. Enumerable.Range(0, IScoring.Rows).Select(row => distinct[row % distinct.Length])];
        _scored = model.Transform(mlContext.Data.LoadFromEnumerable(_rows));
        _engine = mlContext.Model.CreatePredictionEngine<TInput, TOutput>(model);
    }

    public void TransformRows()
    {
        DataViewSchema.Column score = _scored.Schema["Score"];
        using DataViewRowCursor cursor = _scored.GetRowCursor([score]);
        if (score.Type is VectorDataViewType)
        {
            Read<VBuffer<float>>(cursor, score);
        }
        else
        {
            Read<float>(cursor, score);
        }
    }

    public void PredictRow()
    {
        _engine.Predict(_rows[_next], ref _prediction);
        _next = (_next + 1) % _rows.Length;
    }

    private static void Read<T>(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = cursor.GetGetter<T>(column);
        T value = default!;
        while (cursor.MoveNext())
        {
            getter(ref value);
        }
    }
}
