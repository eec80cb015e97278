using Microsoft.ML.SearchSpace;

namespace MLNet.DeepExtensions.AutoML;

/// <summary>What a sweep varies with fully connected networks. The first trial is close to the trainer's defaults.</summary>
public sealed class FullyConnectedNetworkSweep : NetworkSweep
{
    /// <summary>The number of hidden layers, from 1 to 4; 2 at first.</summary>
    [Choice(new object[] { 1, 2, 3, 4 }, 2)]
    public int Layers { get; set; } = 2;

    /// <summary>The units of the first hidden layer, 16 to 512; each one behind it has half as many, 8 at least. 128 at first.</summary>
    [Choice(new object[] { 16, 32, 64, 128, 256, 512 }, 128)]
    public int Units { get; set; } = 128;

    /// <summary>Whether hidden layers are normalised over the batch; false at first.</summary>
    [BooleanChoice(false)]
    public bool BatchNormalization { get; set; }

    /// <summary>The trainer's options with these values.</summary>
    /// <param name="options">Everything else: columns, epochs, patience, seed and so on.</param>
    /// <exception cref="ArgumentException">The options say what the sweep says.</exception>
    public FullyConnectedNetworkTrainer.Options ApplyTo(FullyConnectedNetworkTrainer.Options options)
    {
        CheckFree(options);
        return options with
        {
            HiddenLayers = [.. Enumerable.Range(0, Layers).Select(layer => Math.Max(8, Units >> layer))],
            Dropout = (float)Dropout,
            BatchNormalization = BatchNormalization,
            Optimizer = Optimizer(),
        };
    }
}
