using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>
/// What components' settings are made of, by generated code: where there is no code but what was compiled ahead, the serializer's
/// reflection makes converters of classes alone.
/// </summary>
[JsonSerializable(typeof(NetworkDescription.Description))]
[JsonSerializable(typeof(TrainingRecipe))]
[JsonSerializable(typeof(Activation))]
[JsonSerializable(typeof(Size2D))]
[JsonSerializable(typeof(Size2D?))]
[JsonSerializable(typeof(PaddingMode))]
[JsonSerializable(typeof(NormalizationKind))]
[JsonSerializable(typeof(RecurrentDirection))]
[JsonSerializable(typeof(SequencePadding))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(ClassAveraging))]
[JsonSerializable(typeof(float?))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(IReadOnlyList<int>))]
[JsonSerializable(typeof(UnknownNumbers))]
[JsonSerializable(typeof(RowUpdates))]
internal sealed partial class SettingTypes : JsonSerializerContext;
