using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Initializers;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// The names under which layers, losses, metrics, optimizers, schedules and initializers are saved. A component of your own is registered
/// once, before it is saved or loaded: <c>ComponentRegistry.Register&lt;Layer, MyLayer&gt;("MyCompany.MyLayer")</c>. Its public init
/// properties are its settings.
/// </summary>
/// <remarks>Only registered types are made when a file is read, whatever the file says.</remarks>
public static partial class ComponentRegistry
{
    private const string KeptByDescriptor = "ILLink.Descriptors.xml keeps this package's components whole, and SettingTypes has the code for "
        + "what their settings are made of; an app keeps its own.";

    private static readonly Lock s_gate = new();
    private static readonly Dictionary<Type, Dictionary<string, Type>> s_types = new()
    {
        [typeof(Layer)] = OwnOf<Layer>(),
        [typeof(Loss)] = OwnOf<Loss>(),
        [typeof(Optimizer)] = OwnOf<Optimizer>(),
        [typeof(Initializer)] = OwnOf<Initializer>(),
        [typeof(Schedules.LearningRateSchedule)] = OwnOf<Schedules.LearningRateSchedule>(),
        [typeof(Metrics.Metric)] = OwnOf<Metrics.Metric>(),
    };

    private static JsonSerializerOptions? s_options;

    /// <summary>Registers a component.</summary>
    /// <typeparam name="TBase">What it is: <see cref="Layer"/>, <see cref="Loss"/>, <see cref="Optimizer"/>, <see cref="Metrics.Metric"/>,
    /// <see cref="Schedules.LearningRateSchedule"/> or <see cref="Initializer"/>.</typeparam>
    /// <typeparam name="TComponent">The component.</typeparam>
    /// <param name="name">
    /// The name in files: letters, digits, <c>.</c>, <c>_</c> and <c>-</c>. Keep it for as long as files are to be read.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The name is taken by another type or has other characters, the type has another name already, is abstract, or such components cannot
    /// be registered.
    /// </exception>
    public static void Register<TBase, TComponent>(string name)
        where TBase : class
        where TComponent : TBase
    {
        RequireName(name);
        lock (s_gate)
        {
            if (!s_types.TryGetValue(typeof(TBase), out Dictionary<string, Type>? types))
            {
                throw new ArgumentException(
                    $"{typeof(TBase).Name} cannot be registered; these can: {string.Join(", ", s_types.Keys.Select(type => type.Name))}.",
                    nameof(name));
            }

            if (types.TryGetValue(name, out Type? taken) && taken != typeof(TComponent))
            {
                throw new ArgumentException($"The name '{name}' is taken by {taken.FullName}.", nameof(name));
            }

            string? known = types.FirstOrDefault(pair => pair.Value == typeof(TComponent)).Key;
            if (typeof(TComponent).IsAbstract || (known is not null && known != name))
            {
                throw new ArgumentException(
                    $"{typeof(TComponent).FullName} {(known is null ? "is abstract and cannot be created" : $"is registered already, as '{known}'")}.", nameof(name));
            }

            types[name] = typeof(TComponent);
            s_options = null;
        }
    }

    private static void RequireName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            throw new ArgumentException($"The name '{name}' has characters other than letters, digits, '.', '_' and '-'.", nameof(name));
        }
    }

    /// <summary>Writes components, or a record of them, as JSON.</summary>
    /// <exception cref="InvalidOperationException">
    /// A component is not registered, which the message names, or a setting is infinite or NaN.
    /// </exception>
    internal static string Write<T>(T value)
    {
        try
        {
            return JsonSerializer.Serialize(value, (JsonTypeInfo<T>)JsonOptions.GetTypeInfo(typeof(T)));
        }
        catch (ArgumentException exception)
        {
            throw new InvalidOperationException($"A setting cannot be saved. {exception.Message}", exception);
        }
        catch (NotSupportedException exception)
        {
            throw new InvalidOperationException(
                $"A component is not registered, so it cannot be saved: {nameof(ComponentRegistry)}.{nameof(Register)} gives it a name. {exception.Message}", exception);
        }
    }

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    /// <exception cref="ModelFormatException">The text is something else, or has a component that is not registered.</exception>
    internal static T Read<T>(string json, string source, string what)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)JsonOptions.GetTypeInfo(typeof(T))) ?? throw ModelFormatException.In(source, $"its {what} is empty");
        }
        catch (Exception exception)
            when (exception is JsonException or NotSupportedException or ArgumentException or OverflowException
                or InvalidOperationException)
        {
            throw ModelFormatException.In(
                source,
                $"its {what} is not valid. Components of your own must be registered by {nameof(ComponentRegistry)}.{nameof(Register)} first. {exception.Message}",
                exception);
        }
    }

    /// <summary>The JSON settings with which components are written and read.</summary>
    private static JsonSerializerOptions JsonOptions
    {
        get
        {
            lock (s_gate)
            {
                return s_options ??= MakeOptions();
            }
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = KeptByDescriptor)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = KeptByDescriptor)]
    private static JsonSerializerOptions MakeOptions()
    {
        JsonSerializerOptions options = new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            MaxDepth = 32,
            Converters =
            {
                new TensorShapeConverter(), new LambdaFunctionConverter(), Names<ActivationKind>(), Names<PaddingKind>(),
                Names<NormalizationKind>(), Names<ClassAveraging>(),
            },

            // By name, since apps of one file turn the serializer's reflection off: what stands in no settings is refused there.
            TypeInfoResolver = JsonTypeInfoResolver.Combine(SettingTypes.Default, new DefaultJsonTypeInfoResolver())
                .WithAddedModifier(Polymorphic(Snapshot())).WithAddedModifier(SettingsOnly),
        };
        if (RuntimeFeature.IsDynamicCodeSupported)
        {
            // Those of components from outside.
            options.Converters.Add(new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false));
        }

        return options;
    }

    private static JsonStringEnumConverter<T> Names<T>()
        where T : struct, Enum => new(namingPolicy: null, allowIntegerValues: false);

    private static Dictionary<Type, KeyValuePair<string, Type>[]> Snapshot() =>
        s_types.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());

    private static Action<JsonTypeInfo> Polymorphic(Dictionary<Type, KeyValuePair<string, Type>[]> types) => info =>
    {
        if (!types.TryGetValue(info.Type, out KeyValuePair<string, Type>[]? known))
        {
            return;
        }

        info.PolymorphismOptions = new JsonPolymorphismOptions
        {
            TypeDiscriminatorPropertyName = "type",
            UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization,
        };
        foreach ((string name, Type type) in known)
        {
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, name));
        }
    };

    /// <summary>Of a component, only what can be set is written: computed properties are no settings.</summary>
    private static void SettingsOnly(JsonTypeInfo info)
    {
        for (int i = info.Properties.Count - 1; i >= 0; i--)
        {
            JsonPropertyInfo property = info.Properties[i];
            if (property.Set is null && property.AssociatedParameter is null)
            {
                info.Properties.RemoveAt(i);
            }
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = KeptByDescriptor)]
    private static Dictionary<string, Type> OwnOf<TBase>() => typeof(TBase).Assembly.GetExportedTypes()
        .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(TBase)))
        .ToDictionary(type => type.Name, StringComparer.Ordinal);

    private sealed class TensorShapeConverter : JsonConverter<TensorShape>
    {
        public override TensorShape Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            int[] dimensions = JsonSerializer.Deserialize(ref reader, SettingTypes.Default.Int32Array) ?? throw new JsonException("A shape is missing.");
            try
            {
                return TensorShape.Create(dimensions);
            }
            catch (ArgumentException exception)
            {
                throw new JsonException(exception.Message, exception);
            }
        }

        public override void Write(Utf8JsonWriter writer, TensorShape value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (int dimension in value)
            {
                writer.WriteNumberValue(dimension);
            }

            writer.WriteEndArray();
        }
    }
}
