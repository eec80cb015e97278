using Microsoft.ML.Transforms;

namespace MLNet.DeepExtensions.Persistence;

/// <summary>
/// The names under which models name the custom mappings of this package, and the mappings themselves. A name stays as long as models that
/// have it are to be loaded.
/// </summary>
internal static class SavedModelMappings
{
    public const string Gate = "MLNet.DeepExtensions.Gate.1";
    public const string FloatBinary = "MLNet.DeepExtensions.Score.Single.Binary.1";
    public const string FloatValue = "MLNet.DeepExtensions.Score.Single.Value.1";
    public const string FloatFew = "MLNet.DeepExtensions.Score.Single.Few.1";
    public const string FloatMany = "MLNet.DeepExtensions.Score.Single.Many.1";
    public const string ByteBinary = "MLNet.DeepExtensions.Score.Byte.Binary.1";
    public const string ByteValue = "MLNet.DeepExtensions.Score.Byte.Value.1";
    public const string ByteFew = "MLNet.DeepExtensions.Score.Byte.Few.1";
    public const string ByteMany = "MLNet.DeepExtensions.Score.Byte.Many.1";
    public const string PathBinary = "MLNet.DeepExtensions.Score.Path.Binary.1";
    public const string PathValue = "MLNet.DeepExtensions.Score.Path.Value.1";
    public const string PathFew = "MLNet.DeepExtensions.Score.Path.Few.1";
    public const string PathMany = "MLNet.DeepExtensions.Score.Path.Many.1";

    // Lambdas, since a delegate of a static method costs a detour at each call.

    /// <summary>Asks for the model's bytes, once.</summary>
    public static readonly Action<GateInput, GateOutput> AskForBytes = static (input, output) => output.Key = input.Ask();

    /// <summary>Scores a row.</summary>
    public static readonly Action<ScoreInput, SavedModelOutput> Score = static (input, output) => output.Set(input.Scores(), input.Model);
}

[CustomMappingFactoryAttribute(SavedModelMappings.Gate)]
internal sealed class GateFactory : CustomMappingFactory<GateInput, GateOutput>
{
    public override Action<GateInput, GateOutput> GetMapping() => SavedModelMappings.AskForBytes;
}

[CustomMappingFactoryAttribute(SavedModelMappings.FloatBinary)]
internal sealed class FloatBinaryFactory : CustomMappingFactory<FloatScoreInput, BinaryOutput>
{
    public override Action<FloatScoreInput, BinaryOutput> GetMapping() => SavedModelMappings.Score;
}

[CustomMappingFactoryAttribute(SavedModelMappings.FloatValue)]
internal sealed class FloatValueFactory : CustomMappingFactory<FloatScoreInput, ValueOutput>
{
    public override Action<FloatScoreInput, ValueOutput> GetMapping() => SavedModelMappings.Score;
}

[CustomMappingFactoryAttribute(SavedModelMappings.FloatFew)]
internal sealed class FloatFewFactory : CustomMappingFactory<FloatScoreInput, FewScoresOutput>
{
    public override Action<FloatScoreInput, FewScoresOutput> GetMapping() => SavedModelMappings.Score;
}

[CustomMappingFactoryAttribute(SavedModelMappings.FloatMany)]
internal sealed class FloatManyFactory : CustomMappingFactory<FloatScoreInput, ManyScoresOutput>
{
    public override Action<FloatScoreInput, ManyScoresOutput> GetMapping() => SavedModelMappings.Score;
}

[CustomMappingFactoryAttribute(SavedModelMappings.ByteBinary)]
internal sealed class ByteBinaryFactory : CustomMappingFactory<ByteScoreInput, BinaryOutput>
{
    public override Action<ByteScoreInput, BinaryOutput> GetMapping() => SavedModelMappings.Score;
}

[CustomMappingFactoryAttribute(SavedModelMappings.ByteValue)]
internal sealed class ByteValueFactory : CustomMappingFactory<ByteScoreInput, ValueOutput>
{
    public override Action<ByteScoreInput, ValueOutput> GetMapping() => SavedModelMappings.Score;
}

[CustomMappingFactoryAttribute(SavedModelMappings.ByteFew)]
internal sealed class ByteFewFactory : CustomMappingFactory<ByteScoreInput, FewScoresOutput>
{
    public override Action<ByteScoreInput, FewScoresOutput> GetMapping() => SavedModelMappings.Score;
}

[CustomMappingFactoryAttribute(SavedModelMappings.ByteMany)]
internal sealed class ByteManyFactory : CustomMappingFactory<ByteScoreInput, ManyScoresOutput>
{
    public override Action<ByteScoreInput, ManyScoresOutput> GetMapping() => SavedModelMappings.Score;
}

[CustomMappingFactoryAttribute(SavedModelMappings.PathBinary)]
internal sealed class PathBinaryFactory : CustomMappingFactory<PathScoreInput, BinaryOutput>
{
    public override Action<PathScoreInput, BinaryOutput> GetMapping() => SavedModelMappings.Score;
}

[CustomMappingFactoryAttribute(SavedModelMappings.PathValue)]
internal sealed class PathValueFactory : CustomMappingFactory<PathScoreInput, ValueOutput>
{
    public override Action<PathScoreInput, ValueOutput> GetMapping() => SavedModelMappings.Score;
}

[CustomMappingFactoryAttribute(SavedModelMappings.PathFew)]
internal sealed class PathFewFactory : CustomMappingFactory<PathScoreInput, FewScoresOutput>
{
    public override Action<PathScoreInput, FewScoresOutput> GetMapping() => SavedModelMappings.Score;
}

[CustomMappingFactoryAttribute(SavedModelMappings.PathMany)]
internal sealed class PathManyFactory : CustomMappingFactory<PathScoreInput, ManyScoresOutput>
{
    public override Action<PathScoreInput, ManyScoresOutput> GetMapping() => SavedModelMappings.Score;
}
