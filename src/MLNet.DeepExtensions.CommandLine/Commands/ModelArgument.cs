using System.CommandLine;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>Arguments that several commands take.</summary>
internal static class ModelArgument
{
    public static Argument<string> Model() => new("MODEL") { Description = "A model that train has saved, a checkpoint, or an ONNX file." };

    public static Argument<string> Data(string description) => new("DATA") { Description = description };
}
