using System.Globalization;
using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>The command line of <see cref="TransferMeasurement"/>.</summary>
internal sealed record TransferOptions
{
    public const string Usage = """
        transfer.sh [--data FOLDER] [--backbone FILE] [--preprocessing NAME] [--folds N] [--seeds N] [--fine-tune N] [--compare mirror]

          --data FOLDER         a folder of images for each class; ../shared/data/flowers by default
          --backbone FILE       a pretrained network as an ONNX file; ../shared/data/backbones/squeezenet-1.1/model.onnx by default
          --preprocessing NAME  caffe (default), torchvision, tensorflow, zero-to-one or none
          --folds N             folds of the cross-validation, 2 or more; 5 by default
          --seeds N             repetitions, with seeds from 0; 10 by default
          --fine-tune N         the number of the backbone's last layers to train too; 3 by default, 0 for none
          --compare mirror      instead of all that: accuracy with mirror images and without, on all classes and on every few of them
        """;

    private static readonly Dictionary<string, ImagePreprocessing> s_preprocessings = new()
    {
        ["caffe"] = ImagePreprocessing.Caffe,
        ["torchvision"] = ImagePreprocessing.TorchVision,
        ["tensorflow"] = ImagePreprocessing.TensorFlow,
        ["zero-to-one"] = ImagePreprocessing.ZeroToOne,
        ["none"] = ImagePreprocessing.None,
    };

    /// <summary>The folder of class folders.</summary>
    public string Data { get; init; } = "../shared/data/flowers";

    /// <summary>The ONNX file.</summary>
    public string Backbone { get; init; } = SqueezeNet.PretrainedFile;

    /// <summary>What the backbone takes in place of plain pixels.</summary>
    public ImagePreprocessing Preprocessing { get; init; } = ImagePreprocessing.Caffe;

    /// <summary>Folds of a cross-validation.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Cross-validations.</summary>
    public int Seeds { get; init; } = 10;

    /// <summary>Layers to fine-tune.</summary>
    public int FineTune { get; init; } = 3;

    /// <summary>Whether mirror images are compared with none.</summary>
    public bool ComparesMirror { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="ArgumentException">An argument is unknown or out of its range.</exception>
    public static TransferOptions Parse(ReadOnlySpan<string> arguments)
    {
        TransferOptions options = new();
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string name = arguments[i];
            string value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{name} needs a value.\n{Usage}");
            options = name switch
            {
                "--data" => options with { Data = value },
                "--backbone" => options with { Backbone = value },
                "--preprocessing" => options with
                {
                    Preprocessing = s_preprocessings.TryGetValue(value, out ImagePreprocessing? preprocessing)
                        ? preprocessing
                        : throw new ArgumentException($"{name} is '{value}'; {string.Join(", ", s_preprocessings.Keys)} are allowed."),
                },
                "--folds" => options with { Folds = Number(name, value, minimum: 2) },
                "--seeds" => options with { Seeds = Number(name, value, minimum: 1) },
                "--fine-tune" => options with { FineTune = Number(name, value, minimum: 0) },
                "--compare" when value == "mirror" => options with { ComparesMirror = true },
                _ => throw new ArgumentException($"'{name}' is not an option.\n{Usage}"),
            };
        }

        return options;
    }

    private static int Number(string name, string text, int minimum) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out int number) && number >= minimum
        ? number
        : throw new ArgumentException($"{name} is '{text}'; a whole number of {minimum} or more is allowed.");
}
