using Microsoft.ML.SearchSpace;

namespace MLNet.DeepExtensions.AutoML;

/// <summary>What a sweep varies with convolutional networks.</summary>
public sealed class ConvolutionalNetworkSweep : NetworkSweep
{
    /// <summary>The number of blocks of two convolutions and a pooling, from 1 to 3; 2 at first.</summary>
    [Choice(new object[] { 1, 2, 3 }, 2)]
    public int Blocks { get; set; } = 2;

    /// <summary>The filters of the first block, 8 to 64; each one behind it has twice as many. 32 at first.</summary>
    [Choice(new object[] { 8, 16, 32, 64 }, 32)]
    public int Filters { get; set; } = 32;

    /// <summary>The units of the dense layer behind the convolutions, 32 to 256; 128 at first.</summary>
    [Choice(new object[] { 32, 64, 128, 256 }, 128)]
    public int Units { get; set; } = 128;

    /// <summary>Whether convolutions are normalised over the batch; true at first.</summary>
    [BooleanChoice(true)]
    public bool BatchNormalization { get; set; } = true;

    /// <summary>The trainer's options with these values.</summary>
    /// <param name="options">Everything else: columns, the images' shape, epochs, augmentation, seed and so on.</param>
    /// <exception cref="ArgumentException">The options say what the sweep says.</exception>
    public ConvolutionalNetworkTrainer.Options ApplyTo(ConvolutionalNetworkTrainer.Options options)
    {
        CheckFree(options);
        return options with
        {
            Filters = [.. Enumerable.Range(0, Blocks).Select(block => Filters << block)],
            HiddenLayers = [Units],
            Dropout = (float)Dropout,
            BatchNormalization = BatchNormalization,
            Optimizer = Optimizer(),
        };
    }
}
