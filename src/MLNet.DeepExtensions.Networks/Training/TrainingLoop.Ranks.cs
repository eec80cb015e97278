using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Distributed;

namespace MLNet.DeepExtensions.Networks;

/// <summary>What a training on several ranks does besides.</summary>
internal sealed partial class TrainingLoop
{
    private double _reportedLoss;
    private long _reportedSamples;

    /// <summary>What the parts of a batch report: outputs and targets where there are metrics.</summary>
    private ReportWidths WidthsOfReports(Dataset batches)
    {
        int targets = _metrics.IsEmpty && _diagnosis.Constant is null ? 0 : _plan.Head!.TargetSize;
        return new ReportWidths(
            _metrics.IsEmpty ? 0 : _plan.Output.Shape.Size, _metrics.IsEmpty ? 0 : _plan.Logits?.Shape.Size ?? 0, targets,
            targets > 0 && batches.HasWeights ? 1 : 0);
    }

    /// <summary>Makes sure that all ranks train the same, and gives them rank 0's weights.</summary>
    private void JoinRanks(Ranks ranks)
    {
        ranks.Agree(new Dictionary<string, string>(_facts)
        {
            ["kernels"] = _kernels,
            ["epochs"] = $"{_options.Epochs}",
            ["resumes"] = $"{_options.ResumeFrom is not null}",
        });
        ShareWeights(ranks);
    }

    private void ShareWeights(Ranks ranks)
    {
        NetworkWeights weights = _state.NewWeights();
        _store.Download(weights);
        ranks.Collective.Broadcast(weights.Parameters);
        ranks.Collective.Broadcast(weights.States);
        if (!ranks.IsFirst)
        {
            _state.SetWeights(weights);
        }

        _state.HasNewWeights = false;
    }

    /// <summary>The checkpoint to go on from: on ranks the one that rank 0 finds.</summary>
    private ResumePoint? FindResumePoint()
    {
        if (_options.ResumeFrom is not { } path)
        {
            return null;
        }

        ResumePoint? found = _ranks is { IsFirst: false } ? null : ResumePoint.Find(path);
        return _ranks is null ? found : ResumePoint.Share(_ranks.Collective, found);
    }

    /// <summary>Does on all ranks what callbacks have asked for on rank 0, and learns whether any rank is cancelled.</summary>
    private void FollowFirst(Ranks ranks)
    {
        int[] requests = [_state.IsStopRequested ? 1 : 0, _state.HasNewWeights ? 1 : 0, _state.ResultEpoch ?? 0];
        ranks.Signal(_options.CancellationToken.IsCancellationRequested, requests);
        (_state.IsStopRequested, _state.ResultEpoch) = (requests[0] != 0, requests[2] == 0 ? null : requests[2]);
        if (requests[1] != 0)
        {
            ShareWeights(ranks);
        }
    }

    private void ThrowIfCancelled()
    {
        if (_ranks is null)
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
        }
        else if (_ranks.IsCancelled)
        {
            throw new OperationCanceledException(_options.CancellationToken);
        }
    }

    /// <summary>The next batch's gradients: those of this rank's parts, added to the others'.</summary>
    private int ComputeGradientsOnRanks(RankedSteps steps, float dropout)
    {
        int samples = (int)Math.Min(_batchSize, _training.Count - ((long)_state.StepInEpoch * _batchSize));
        steps.Reading = _reading;
        steps.ComputeGradients(samples, dropout);
        _reading = steps.Reading;
        _plan.AddPenalties();
        for (int part = 0; part < steps.Reports.Parts; part++)
        {
            BatchReport report = steps.Reports.Read(part);
            if (report.Samples == 0)
            {
                continue;
            }

            (_reportedLoss, _reportedSamples) = (_reportedLoss + report.LossSum, _reportedSamples + report.Samples);
            if (!_metrics.IsEmpty)
            {
                _metrics.Update(report.Outputs, report.Logits, report.Targets, report.Weights, report.Samples * _positions);
            }

            if (_state.Epoch == 1)
            {
                _diagnosis.Constant?.Add(report.Targets, report.Weights, report.Samples);
            }
        }

        return samples;
    }

    private (double Sum, long Count) DrainReports()
    {
        (double, long) reported = (_reportedLoss, _reportedSamples);
        (_reportedLoss, _reportedSamples) = (0, 0);
        return reported;
    }

    private Evaluation Validate(Evaluator evaluator, Dataset validation)
    {
        if (_ranks is null)
        {
            return evaluator.Run(validation, _options.CancellationToken);
        }

        try
        {
            return evaluator.RunOnRanks(validation, _ranks.Collective, _options.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ranks.IsCancelled = true;
            throw;
        }
    }
}
