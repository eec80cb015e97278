using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>In files the function of a <see cref="Lambda"/> layer is its name.</summary>
internal sealed class LambdaFunctionConverter : JsonConverter<LambdaFunction>
{
    private const string Registration = $"{nameof(ComponentRegistry)}.{nameof(ComponentRegistry.RegisterLambda)}";

    public override LambdaFunction Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? name = reader.GetString();
        return ComponentRegistry.LambdaNamed(name) ?? throw new JsonException(
            $"No function of a {nameof(Lambda)} layer is registered as '{name}'; {Registration} does it.");
    }

    public override void Write(Utf8JsonWriter writer, LambdaFunction value, JsonSerializerOptions options) =>
        writer.WriteStringValue(ComponentRegistry.NameOf(value) ?? throw new NotSupportedException(
            $"The function of a {nameof(Lambda)} layer has no name; {Registration} gives it one."));
}
