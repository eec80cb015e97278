using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.Vision;

/// <summary>How far a training by ML.NET's image classification has come.</summary>
public sealed record VisionProgress
{
    /// <summary>Images whose features are computed, those for validation included.</summary>
    public required int ImagesDone { get; init; }

    /// <summary>All images, those for validation included.</summary>
    public required int Images { get; init; }

    /// <summary>The epoch that ended; null while features are computed.</summary>
    public EpochRecord? Epoch { get; init; }

    /// <summary>Epochs at most; in a refit, those up to the best.</summary>
    public required int Epochs { get; init; }

    /// <summary>Whether the layer is trained anew, on the same features, up to the epoch that was the best.</summary>
    public bool IsRefit { get; init; }
}
