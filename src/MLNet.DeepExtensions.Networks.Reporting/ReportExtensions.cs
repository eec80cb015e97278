using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Reporting;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Makes reports of trainings and networks.</summary>
public static class ReportExtensions
{
    /// <summary>Evaluates what a training gave, and makes a report of both.</summary>
    /// <param name="result">What the training gave.</param>
    /// <param name="data">Data that were not trained on.</param>
    /// <param name="options">What is shown; null for the defaults.</param>
    /// <exception cref="ArgumentException">The data do not fit the network, or an option is out of range.</exception>
    public static TrainingReport Report(this TrainingResult result, Dataset data, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Network.Report(data, options) with { Training = result };
    }

    /// <summary>Evaluates a network, and makes a report.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">Data that were not trained on.</param>
    /// <param name="options">What is shown; null for the defaults.</param>
    /// <exception cref="ArgumentException">The data do not fit the network, or an option is out of range.</exception>
    public static TrainingReport Report(this TrainedNetwork network, Dataset data, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new ReportOptions();
        options.Validate();
        EvaluationDetails evaluation = network.EvaluateInDetail(data, options.Mistakes, threads: options.Threads);
        ImmutableArray<LayerStatistics> layers = options.LayerRows == 0 ? [] : network.MeasureLayers(data, options.LayerRows);
        return new TrainingReport
        {
            Title = options.Title,
            Network = network,
            Evaluation = evaluation,
            Data = DataDescription.Of(data),
            Examples = ReportExamples.Read(network.Network, data, evaluation.Mistakes, options),
            Layers = layers,
        };
    }
}
