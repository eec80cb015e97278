using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Vision;

/// <summary>The columns of a training by ML.NET's image classification, in shapes of schemas.</summary>
internal static class VisionSchema
{
    public const string FeatureTypes = "text (the path of an image file) or a vector of Byte (its content)";

    public const string LabelTypes = "text, a key with a known number of values, or Single";

    /// <summary>The input's columns and those that the transformer will add.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type than is expected.</exception>
    public static SchemaShape OutputOf(SchemaShape input, VisionTransferLearningOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        SchemaShape.Column features = Find(input, "feature", options.FeatureColumnName);
        bool isScalar = features.Kind == SchemaShape.Column.VectorKind.Scalar;
        if (features.IsKey || !(isScalar ? features.ItemType is TextDataViewType : features.ItemType.Equals(NumberDataViewType.Byte)))
        {
            throw SchemaErrors.WrongType("feature", features.Name, FeatureTypes, features.ItemType.ToString()!);
        }

        SchemaShape.Column label = Find(input, "label", options.LabelColumnName);
        bool isLabel = label.IsKey || label.ItemType is TextDataViewType || label.ItemType.Equals(NumberDataViewType.Single);
        if (label.Kind != SchemaShape.Column.VectorKind.Scalar || !isLabel)
        {
            throw SchemaErrors.WrongType("label", label.Name, LabelTypes, label.ItemType.ToString()!);
        }

        Dictionary<string, SchemaShape.Column> columns = input.ToDictionary(static column => column.Name, StringComparer.Ordinal);
        foreach (SchemaShape.Column column in OutputShapes.Of(NetworkTask.MulticlassClassification, label))
        {
            columns[column.Name] = column;
        }

        return new SchemaShape(columns.Values);
    }

    private static SchemaShape.Column Find(SchemaShape schema, string role, string name)
    {
        foreach (SchemaShape.Column column in schema)
        {
            if (column.Name == name)
            {
                return column;
            }
        }

        throw SchemaErrors.Missing(role, name);
    }
}
