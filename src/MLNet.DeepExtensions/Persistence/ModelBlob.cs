using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Persistence;

/// <summary>
/// A model as bytes: 8 letters, the format's version (4 bytes, little-endian), the SHA-256 of all that follows (32 bytes), the length of a
/// description (4 bytes), the description (JSON: columns, labels, history), and the network in its own file format.
/// </summary>
internal static partial class ModelBlob
{
    public const int IdLength = SHA256.HashSizeInBytes;
    private const int Version = 2;
    private const int VersionOffset = 8;
    private const int IdOffset = 12;
    private const int LengthOffset = IdOffset + IdLength;
    private const int DescriptionOffset = LengthOffset + sizeof(int);
    private const string Source = "model";
    private static readonly byte[] s_magic = "MDXMODEL"u8.ToArray();

    private sealed record Description(
        NetworkTask Task,
        string FeatureColumn,
        int[] Shape,
        bool IsByte,
        bool IsPlanar,
        bool HasVectorScore,
        string? LabelType,
        IReadOnlyList<string>? Labels,
        IReadOnlyList<string> InputColumns,
        ImmutableArray<EpochRecord> History,
        bool IsSparse = false,
        FeatureSource Source = FeatureSource.Values,
        float ByteScale = FeatureLayout.UnitScale,
        ImageFit Fit = ImageFit.Stretch,
        int[]? ImageSize = null);

    // Made by the compiler: file-based apps have no reflection in their JSON.
    [JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    [JsonSerializable(typeof(Description))]
    private sealed partial class DescriptionJson : JsonSerializerContext;

    public static byte[] Write(NetworkModel model)
    {
        FeatureLayout features = model.Features;
        byte[] description = JsonSerializer.SerializeToUtf8Bytes(
            new Description(
                model.Task, features.ColumnName, [.. features.Shape.Dimensions], features.IsByte, features.IsPlanar, model.HasVectorScore,
                model.Labels?.ItemType.ToString(), model.Labels?.Texts, model.InputColumns, model.History.Epochs, features.IsSparse,
                features.Source, features.ByteScale, features.Fit, features.ImageSize is { } size ? [size.Height, size.Width] : null),
            DescriptionJson.Default.Description);
        using MemoryStream stream = new();
        stream.Write(new byte[DescriptionOffset]);
        stream.Write(description);
        model.Network.Save(stream);
        byte[] bytes = stream.ToArray();
        s_magic.CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(VersionOffset), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(LengthOffset), description.Length);
        SHA256.HashData(bytes.AsSpan(LengthOffset), bytes.AsSpan(IdOffset, IdLength));
        return bytes;
    }

    /// <summary>The number that tells models apart: the digest that is stored with one.</summary>
    /// <exception cref="ModelFormatException">The bytes are not a model, or one of a newer version.</exception>
    public static Guid Id(ReadOnlySpan<byte> bytes)
    {
        CheckHead(bytes);
        return new Guid(bytes.Slice(IdOffset, 16));
    }

    /// <exception cref="ModelFormatException">The bytes are not a model, one of a newer version, or damaged.</exception>
    public static NetworkModel Read(byte[] bytes)
    {
        CheckHead(bytes);
        if (!SHA256.HashData(bytes.AsSpan(LengthOffset)).AsSpan().SequenceEqual(bytes.AsSpan(IdOffset, IdLength)))
        {
            throw ModelFormatException.In(Source, "its content does not match its SHA-256: it was changed after it was written");
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(LengthOffset));
        if (length < 0 || length > bytes.Length - DescriptionOffset)
        {
            throw ModelFormatException.In(Source, $"its description would take {length} bytes");
        }

        try
        {
            Description description = JsonSerializer.Deserialize(
                bytes.AsSpan(DescriptionOffset, length), DescriptionJson.Default.Description)
                ?? throw new JsonException("it is empty");
            int start = DescriptionOffset + length;
            using MemoryStream stream = new(bytes, start, bytes.Length - start);
            TrainedNetwork network = TrainedNetwork.Load(stream, stream.Length, Source);
            return new NetworkModel(
                description.Task,
                network,
                new TrainingHistory(description.History),
                new FeatureLayout(
                    description.FeatureColumn, TensorShape.Create(description.Shape), description.IsByte, description.IsPlanar)
                {
                    IsSparse = description.IsSparse,
                    Source = description.Source,
                    ByteScale = description.ByteScale,
                    Fit = description.Fit,
                    ImageSize = description.ImageSize is [int height, int width] ? new Kernels.Size2D(height, width) : null,
                },
                description.LabelType is null ? null : LabelValues.Parse(description.LabelType, description.Labels!),
                description.HasVectorScore,
                description.InputColumns);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or FormatException and not ModelFormatException)
        {
            throw ModelFormatException.In(Source, $"its description is not valid: {exception.Message}", exception);
        }
    }

    private static void CheckHead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < DescriptionOffset || !bytes.StartsWith(s_magic))
        {
            throw ModelFormatException.In(Source, $"its {bytes.Length} bytes do not begin with its signature");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(bytes[VersionOffset..]);
        if (version is < 1 or > Version)
        {
            throw ModelFormatException.In(
                Source, $"its version is {version}; this package reads versions 1 to {Version}. A newer package may read it");
        }
    }
}
