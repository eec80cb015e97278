using Microsoft.ML.SearchSpace;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.AutoML;

/// <summary>
/// What a sweep varies with both kinds of networks. A class of plain values, which AutoML makes search spaces of and reads trials from.
/// </summary>
public abstract class NetworkSweep
{
    /// <summary>The learning rate of AdamW, from 0.0001 to 0.03 on a logarithmic scale; 0.003 at first.</summary>
    [Range(1e-4, 3e-2, 3e-3, true)]
    public double LearningRate { get; set; } = 3e-3;

    /// <summary>The weight decay of AdamW, from 0.000001 to 0.1 on a logarithmic scale; 0.0001 at first.</summary>
    [Range(1e-6, 1e-1, 1e-4, true)]
    public double WeightDecay { get; set; } = 1e-4;

    /// <summary>The share of the dense layers' outputs that is dropped in training, from 0 to 0.5; 0 at first.</summary>
    [Range(0.0, 0.5, 0.0, false)]
    public double Dropout { get; set; }

    /// <summary>The optimizer that the values describe.</summary>
    protected Optimizer Optimizer() => new AdamW { LearningRate = (float)LearningRate, WeightDecay = (float)WeightDecay };

    /// <summary>Refuses options that leave the sweep nothing to vary.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">They say what the sweep says.</exception>
    protected static void CheckFree(NetworkTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckFree(options.Network is null, nameof(options.Network));
        CheckFree(options.Optimizer is null, nameof(options.Optimizer));
        CheckFree(options.InitialModel is null, nameof(options.InitialModel));
    }

    private static void CheckFree(bool isNull, string option)
    {
        if (!isNull)
        {
            throw new ArgumentException(
                $"{option} is set; a sweep creates networks and optimizers itself, so only null is allowed.", option);
        }
    }
}
