using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Networks.Search;

/// <summary>What a search's journal has of a training: what the seed does not give again, and the settings for those who read it.</summary>
internal sealed record SearchRecord(
    double Score, bool HigherIsBetter, int Epochs, string Network, IReadOnlyDictionary<string, string> Settings);

/// <summary>Written and read by generated code, for apps that turn the serializer's reflection off.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(SearchRecord))]
internal sealed partial class SearchRecordContext : JsonSerializerContext;
