using Microsoft.ML;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>A trainer in a task's pipeline, with the data in memory.</summary>
public sealed class PipelineCase
{
    private const int Seed = 1;
    private readonly MLContext _mlContext = new(Seed);
    private readonly LearningTask _task;
    private readonly NamedTrainer _trainer;
    private readonly Lazy<(IDataView Train, IDataView Test)> _data;
    private readonly Lazy<ITransformer> _model;

    private PipelineCase(LearningTask task, NamedTrainer trainer)
    {
        (_task, _trainer) = (task, trainer);
        _data = new(Load);
        _model = new(Fit);
    }

    public static IReadOnlyList<PipelineCase> All { get; } =
        [.. LearningTask.All.SelectMany(static task => task.Trainers.Select(trainer => new PipelineCase(task, trainer)))];

    /// <summary>How good the fitted pipeline is on rows that it has not seen.</summary>
    public double Quality => _task.Measure(_mlContext, _model.Value, _data.Value.Test);

    public ITransformer Fit() => _task.Pipeline(_mlContext, _trainer.Make(_mlContext)).Fit(_data.Value.Train);

    /// <summary>The ways to score by the fitted pipeline.</summary>
    public IScoring Scoring() => _task.Scoring(_mlContext, _model.Value, _data.Value.Test);

    public override string ToString() => $"{_task.Name}, {_trainer.Name}";

    private (IDataView Train, IDataView Test) Load()
    {
        (IDataView train, IDataView test) = _task.Load(_mlContext, Seed);
        return (_mlContext.Data.Cache(train), _mlContext.Data.Cache(test));
    }
}
