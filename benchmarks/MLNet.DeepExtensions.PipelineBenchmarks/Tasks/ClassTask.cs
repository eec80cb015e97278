using Microsoft.ML;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>A sample that tells classes apart; a fifth of its rows are held out.</summary>
/// <typeparam name="TInput">A row.</typeparam>
/// <typeparam name="TOutput">A prediction.</typeparam>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="File">The name of the file with its data.</param>
public abstract record ClassTask<TInput, TOutput>(string Name, string File) : LearningTask(Name, "Accuracy")
    where TInput : class, new()
    where TOutput : class, new()
{
    public override (IDataView Train, IDataView Test) Load(MLContext mlContext, int seed)
    {
        DataOperationsCatalog.TrainTestData split = mlContext.Data.TrainTestSplit(
            Read(mlContext, Path.Combine(AppContext.BaseDirectory, "data", File)), testFraction: 0.2, seed: seed);
        return (split.TrainSet, split.TestSet);
    }

    public override IScoring Scoring(MLContext mlContext, ITransformer model, IDataView rows) =>
        new Scoring<TInput, TOutput>(mlContext, model, rows);

    protected abstract IDataView Read(MLContext mlContext, string path);
}
