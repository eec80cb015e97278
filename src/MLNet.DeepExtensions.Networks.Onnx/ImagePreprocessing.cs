using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>The order of an image's colours.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue, as PyTorch and most others have it.</summary>
    Rgb,

    /// <summary>Blue, green, red, as Caffe and OpenCV have it.</summary>
    Bgr,
}

/// <summary>
/// What a network of others was trained with in place of plain pixels: <c>(pixel - mean) * scale</c> by colour, in its order of colours. At
/// import it becomes part of the network, which from then on takes red, green and blue from 0 to 255.
/// </summary>
public sealed record ImagePreprocessing
{
    /// <summary>Pixels as they are, red first.</summary>
    public static ImagePreprocessing None { get; } = new();

    /// <summary>torchvision's: from 0 to 1, and standardized by ImageNet's mean and deviation.</summary>
    public static ImagePreprocessing TorchVision { get; } = new()
    {
        Mean = [123.675f, 116.28f, 103.53f],
        Scale = [1 / 58.395f, 1 / 57.12f, 1 / 57.375f],
    };

    /// <summary>Caffe's, and Keras's "caffe" mode: blue first, without ImageNet's mean.</summary>
    public static ImagePreprocessing Caffe { get; } = new() { Order = ChannelOrder.Bgr, Mean = [123.68f, 116.779f, 103.939f] };

    /// <summary>TensorFlow's: from -1 to 1.</summary>
    public static ImagePreprocessing TensorFlow { get; } = new() { Mean = [127.5f], Scale = [1 / 127.5f] };

    /// <summary>From 0 to 1.</summary>
    public static ImagePreprocessing ZeroToOne { get; } = new() { Scale = [1 / 255f] };

    /// <summary>The order of colours that the network was trained with; RGB by default.</summary>
    public ChannelOrder Order { get; init; }

    /// <summary>
    /// What is taken off red, green and blue, in this order whatever the network's; or one number for all; 0 by default.
    /// </summary>
    public ImmutableArray<float> Mean { get; init; } = [0f];

    /// <summary>
    /// What red, green and blue are then multiplied by, in this order whatever the network's; or one number for all; 1 by default.
    /// </summary>
    public ImmutableArray<float> Scale { get; init; } = [1f];

    /// <summary>Checks the settings.</summary>
    /// <param name="channels">The number of channels of the network's images.</param>
    /// <exception cref="ArgumentException">Names the setting, its value and what is allowed.</exception>
    internal void Validate(int channels)
    {
        CheckNumbers(Mean, nameof(Mean), channels);
        CheckNumbers(Scale, nameof(Scale), channels);
        if (Scale.Contains(0f))
        {
            throw new ArgumentException($"{nameof(Scale)} is [{string.Join(", ", Scale)}]; a factor of 0 would make all images equal.");
        }

        if (Order == ChannelOrder.Bgr && channels != 3)
        {
            throw new ArgumentException($"{nameof(Order)} is {Order}; the network's images have {channels} channels, not 3.");
        }
    }

    private static void CheckNumbers(ImmutableArray<float> numbers, string name, int channels)
    {
        if (numbers.IsDefaultOrEmpty || (numbers.Length != 1 && numbers.Length != channels)
            || numbers.Any(number => !float.IsFinite(number)))
        {
            string text = numbers.IsDefault ? "" : string.Join(", ", numbers);
            throw new ArgumentException($"{name} is [{text}]; one number, or one per channel ({channels}), is allowed.");
        }
    }
}
