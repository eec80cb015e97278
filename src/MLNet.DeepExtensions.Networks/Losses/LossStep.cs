using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The loss of a row of predictions, and its gradient.</summary>
/// <param name="prediction">The row's predictions.</param>
/// <param name="target">The row's targets.</param>
/// <param name="gradient">To be filled with the derivatives of the loss with respect to the predictions; empty where nobody asks.</param>
/// <returns>The row's loss.</returns>
public delegate float RowLoss(ReadOnlySpan<float> prediction, ReadOnlySpan<float> target, Span<float> gradient);

/// <summary>The operands of a <see cref="Loss"/>: rows of predictions and targets, and where losses and gradients go.</summary>
public readonly record struct LossStep
{
    /// <summary>The device's kernels.</summary>
    public required IKernelSet Kernels { get; init; }

    /// <summary>The number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Values in a row of predictions.</summary>
    public required int Width { get; init; }

    /// <summary>Whether the predictions stand before the loss's <see cref="Loss.FusedActivation"/>.</summary>
    public bool OnLogits { get; init; }

    /// <summary>The factor of the gradient: one over the number of rows.</summary>
    public required float Scale { get; init; }

    /// <summary>The predictions, <c>[rows, width]</c>.</summary>
    public required DeviceView<float> Predictions { get; init; }

    /// <summary>The targets, <c>[rows, target width]</c>.</summary>
    public required DeviceView<float> Targets { get; init; }

    /// <summary>The rows' weights, or empty for ones.</summary>
    public DeviceView<float> Weights { get; init; }

    /// <summary>Where each row's weighted loss goes.</summary>
    public required DeviceView<float> Losses { get; init; }

    /// <summary>Where the gradient goes; empty where nobody asks.</summary>
    public DeviceView<float> Gradient { get; init; }

    /// <summary>Computes a loss of the kernels' own.</summary>
    /// <param name="kind">The loss.</param>
    /// <param name="parameter">Its parameter.</param>
    public void OnDevice(LossKind kind, float parameter = 0f) => Kernels.Losses.Evaluate(kind, parameter, ToBatch());

    /// <summary>The operands as kernels take them.</summary>
    public LossBatch ToBatch() => new(Rows, Width, Scale, Predictions, Targets, Weights, Losses, Gradient);

    /// <summary>Computes a loss row by row in the process's memory; weights and scale are taken care of.</summary>
    /// <param name="loss">The row's loss and gradient.</param>
    public void OnHost(RowLoss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        int targetWidth = checked((int)(Targets.Length / Rows));
        ReadOnlySpan<float> predictions = ToHost(Predictions);
        ReadOnlySpan<float> targets = ToHost(Targets);
        ReadOnlySpan<float> weights = ToHost(Weights);
        Span<float> losses = Losses.IsHostVisible ? Losses.Span : new float[Rows];
        Span<float> gradients = Gradient.IsHostVisible ? Gradient.Span : new float[Gradient.Length];
        for (int row = 0; row < Rows; row++)
        {
            float weight = weights.IsEmpty ? 1f : weights[row];
            Span<float> gradient = gradients.IsEmpty ? [] : gradients.Slice(row * Width, Width);
            if (weight == 0)
            {
                losses[row] = 0;
                gradient.Clear();
                continue;
            }

            losses[row] = weight * loss(predictions.Slice(row * Width, Width), targets.Slice(row * targetWidth, targetWidth), gradient);
            foreach (ref float value in gradient)
            {
                value *= weight * Scale;
            }
        }

        if (!Losses.IsHostVisible)
        {
            Losses.Upload(losses);
            Gradient.Upload(gradients);
        }
    }

    private static ReadOnlySpan<float> ToHost(DeviceView<float> view)
    {
        if (view.IsHostVisible)
        {
            return view.Span;
        }

        float[] copy = new float[view.Length];
        view.Download(copy);
        return copy;
    }
}
