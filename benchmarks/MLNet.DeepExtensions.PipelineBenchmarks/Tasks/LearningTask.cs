using Microsoft.ML;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>A sample's data and pipeline, with the trainers that are put into it.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="MetricName">What says how good a model is; higher is better.</param>
public abstract record LearningTask(string Name, string MetricName)
{
    public static IReadOnlyList<LearningTask> All { get; } = [new PenguinsTask(), new DigitsTask(), new TaxiFareTask()];

    /// <summary>The trainers: the package's own first, then ML.NET's.</summary>
    public abstract IReadOnlyList<NamedTrainer> Trainers { get; }

    /// <summary>Data to train on and data to measure on.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="seed">Another seed draws other rows where they are drawn.</param>
    public abstract (IDataView Train, IDataView Test) Load(MLContext mlContext, int seed);

    /// <summary>The sample's pipeline around a trainer.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="trainer">The trainer.</param>
    public abstract IEstimator<ITransformer> Pipeline(MLContext mlContext, IEstimator<ITransformer> trainer);

    /// <summary>How good a fitted pipeline is.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="model">The fitted pipeline.</param>
    /// <param name="test">Rows that it has not seen.</param>
    public abstract double Measure(MLContext mlContext, ITransformer model, IDataView test);

    /// <summary>The ways to score rows by a fitted pipeline.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="model">The fitted pipeline.</param>
    /// <param name="rows">The rows, which are scored over and over.</param>
    public abstract IScoring Scoring(MLContext mlContext, ITransformer model, IDataView rows);

    public sealed override string ToString() => Name;
}
