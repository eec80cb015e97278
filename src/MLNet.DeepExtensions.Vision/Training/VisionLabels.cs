using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.DeepExtensions.Vision;

/// <summary>How the labels of a training are classes: a key as it is; texts and numbers as keys in their order.</summary>
internal sealed class VisionLabels
{
    /// <summary>The column that <see cref="AddKeys"/> adds.</summary>
    public const string KeyColumnName = "__VisionLabel";

    private readonly ITransformer _toKeys;
    private readonly KeyDataViewType _type;
    private readonly LabelValues? _values;

    private VisionLabels(ITransformer toKeys, DataViewSchema.Column keys) =>
        (_toKeys, _type, _values) = (toKeys, (KeyDataViewType)keys.Type, LabelValues.Of(keys));

    /// <summary>The number of classes.</summary>
    public int Count => (int)_type.Count;

    /// <summary>The name of a class, or its number where it has none.</summary>
    /// <param name="key">The class, from 1.</param>
    public string NameOf(uint key) => _values?.Texts[(int)key - 1] ?? key.ToString(CultureInfo.InvariantCulture);

    /// <summary>The classes of training data, of which none but the labels are read.</summary>
    /// <param name="context">The context.</param>
    /// <param name="data">The training data.</param>
    /// <param name="name">The label column.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has an unexpected type.</exception>
    public static VisionLabels Of(MLContext context, IDataView data, string name)
    {
        DataViewType type = VisionSchema.Find(data.Schema, "label", name).Type;
        IEstimator<ITransformer> toKeys = type switch
        {
            KeyDataViewType { Count: > 0 } => context.Transforms.CopyColumns(KeyColumnName, name),
            _ when type is TextDataViewType || type.Equals(NumberDataViewType.Single) =>
                context.Transforms.Conversion.MapValueToKey(
                    KeyColumnName, name, keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue),
            _ => throw SchemaErrors.WrongType("label", name, VisionSchema.LabelTypes, type.ToString()!),
        };
        ITransformer mapping = toKeys.Fit(data);
        DataViewSchema.Column keys = mapping.GetOutputSchema(data.Schema)[KeyColumnName];
        if (keys.Type.RawType != typeof(uint))
        {
            mapping = mapping.Append(
                context.Transforms.Conversion.ConvertType(KeyColumnName, outputKind: DataKind.UInt32).Fit(mapping.Transform(data)));
            keys = mapping.GetOutputSchema(data.Schema)[KeyColumnName];
        }

        return new VisionLabels(mapping, keys);
    }

    /// <summary>Adds the classes as keys, 0 for a label that is missing or that the training data had not.</summary>
    public IDataView AddKeys(IDataView data) => _toKeys.Transform(data);

    /// <summary>Describes the classes in the column of a row type.</summary>
    public void Describe(SchemaDefinition.Column column)
    {
        column.ColumnType = _type;
        _values?.AddTo(column, AnnotationKinds.KeyValues);
    }
}
