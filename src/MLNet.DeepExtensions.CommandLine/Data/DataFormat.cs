using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>How the data of a model are read: it is saved in the model, so that data to predict are read alike.</summary>
/// <param name="Kind">The kind of data.</param>
internal sealed record DataFormat(DataKind Kind)
{
    /// <summary>Its name among the model's metadata.</summary>
    public const string MetadataKey = "mlnet-deep";

    /// <summary>The columns of a CSV file, with its categories and classes.</summary>
    public CsvOptions? Csv { get; init; }

    /// <summary>The size and the channels that images are given.</summary>
    public TensorShape? Image { get; init; }

    /// <summary>The names of the columns that are learned.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>How a folder's images are read.</summary>
    /// <param name="classNames">The model's classes, where it has some.</param>
    public ImageFolderOptions ImageOptions(IReadOnlyList<string>? classNames = null) => new()
    {
        Size = new Size2D(Image!.Height, Image.Width),
        Channels = Image.Channels,
        ClassNames = classNames,
    };

    /// <summary>What a model says of its data; null where it says nothing, as models from elsewhere.</summary>
    /// <param name="network">The model.</param>
    /// <param name="source">The model's file.</param>
    /// <exception cref="InvalidDataException">What it says is not valid.</exception>
    public static DataFormat? Of(TrainedNetwork network, string source)
    {
        if (network.Metadata.GetValueOrDefault(MetadataKey) is not { } text)
        {
            return null;
        }

        try
        {
            JsonObject json = JsonNode.Parse(text)!.AsObject();
            return new DataFormat(Enum.Parse<DataKind>((string)json["kind"]!, ignoreCase: true))
            {
                Csv = json["csv"] is { } csv ? CsvOptions.FromJson(csv.ToJsonString()) : null,
                Image = json["image"] is JsonArray image ? TensorShape.Create([.. image.Select(static size => (int)size!)]) : null,
                Targets = [.. json["targets"]!.AsArray().Select(static target => (string)target!)],
            };
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or NullReferenceException or ArgumentException or FormatException)
        {
            throw new InvalidDataException($"'{source}' does not say validly how its data are read: {exception.Message}", exception);
        }
    }

    /// <summary>The format as the model's metadata have it.</summary>
    public Dictionary<string, string> ToMetadata() => new() { [MetadataKey] = ToJson().ToJsonString() };

    /// <summary>The format as JSON.</summary>
    public JsonObject ToJson()
    {
        JsonObject json = new()
        {
            ["kind"] = $"{Kind}".ToLowerInvariant(),
            ["targets"] = Json.Texts(Targets),
        };
        if (Csv is not null)
        {
            json["csv"] = JsonNode.Parse(Csv.ToJson());
        }

        if (Image is not null)
        {
            json["image"] = new JsonArray([.. Image.Dimensions.Select(static size => (JsonNode?)size)]);
        }

        return json;
    }
}
