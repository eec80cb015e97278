using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>What a network was asked to tell of a row, as its outputs, its loss and the data show.</summary>
public enum LearningTask
{
    /// <summary>A value for each output.</summary>
    Regression,

    /// <summary>Which of two classes the row is in, by a single output.</summary>
    Binary,

    /// <summary>Which one of several classes the row is in.</summary>
    Multiclass,

    /// <summary>Which of several labels the row has; it may have several, or none.</summary>
    MultiLabel,
}

/// <summary>Finds out what a network was asked for.</summary>
internal static class LearningTasks
{
    // Of data that are costly to read, these rows tell whether the targets are labels.
    private const int CostlyRows = 64;
    private const int Block = 4096;

    public static LearningTask Of(Network network, Loss loss, Dataset data)
    {
        int width = network.OutputShape.Channels;
        if (width > 1 && (loss.Targets is TargetKind.ClassNumbers or TargetKind.Distribution || OutputMeaning.Of(network, loss).IsSoftmax))
        {
            return LearningTask.Multiclass;
        }

        // Outputs of a regression may have names, too.
        bool areLabels = data.HasClassNumbers || loss.Targets == TargetKind.Signs
            || ((data.ClassNames is not null || loss.Targets == TargetKind.Probabilities) && AreZerosAndOnes(data));
        return !areLabels ? LearningTask.Regression : width == 1 ? LearningTask.Binary : LearningTask.MultiLabel;
    }

    private static bool AreZerosAndOnes(Dataset data)
    {
        long most = data.IsCostlyToRead ? Math.Min(CostlyRows, data.Count) : data.Count;
        for (long first = 0; first < most; first += Block)
        {
            long[] rows = [.. Enumerable.Range(0, (int)Math.Min(Block, most - first)).Select(row => first + row)];
            float[] targets = new float[rows.Length * data.TargetWidth];
            data.ReadTargets(rows, targets, new float[rows.Length]);
            if (targets.AsSpan().ContainsAnyExcept(0f, 1f))
            {
                return false;
            }
        }

        return true;
    }
}
