using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.DeepExtensions.Vision;

/// <summary>The columns of a training by ML.NET's image classification, in shapes of schemas.</summary>
internal static class VisionSchema
{
    // ML.NET's mappings, one of which makes files of images, read images of one size only in a process in which that size is registered.
    public const string FeatureTypes = "text (the path of an image file), a vector of Byte (its content) or an image of any size";

    public const string LabelTypes = "text, a key with a known number of values, or Single";

    /// <summary>The input's columns and those that the transformer will add.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has an unexpected type.</exception>
    public static SchemaShape OutputOf(SchemaShape input, VisionTransferLearningOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        SchemaShape.Column features = Find(input, "feature", options.FeatureColumnName);
        if (features.IsKey || FeaturesOf(features.ItemType, features.Kind != SchemaShape.Column.VectorKind.Scalar) is null)
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

    /// <summary>How a feature column has its images.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or has an unexpected type.</exception>
    public static VisionFeatures FeaturesOf(DataViewSchema schema, string columnName)
    {
        DataViewType type = Find(schema, "feature", columnName).Type;
        VectorDataViewType? vector = type as VectorDataViewType;
        return FeaturesOf(vector?.ItemType ?? type, vector is not null)
            ?? throw SchemaErrors.WrongType("feature", columnName, FeatureTypes, type.ToString()!);
    }

    /// <summary>A column by its name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string role, string name) =>
        schema.GetColumnOrNull(name) ?? throw SchemaErrors.Missing(role, name, schema.Select(static column => column.Name));

    private static VisionFeatures? FeaturesOf(DataViewType item, bool isVector) => item switch
    {
        TextDataViewType when !isVector => VisionFeatures.Path,
        ImageDataViewType { Height: 0 } when !isVector => VisionFeatures.Image,
        NumberDataViewType number when isVector && number.Equals(NumberDataViewType.Byte) => VisionFeatures.Content,
        _ => null,
    };

    private static SchemaShape.Column Find(SchemaShape schema, string role, string name)
    {
        foreach (SchemaShape.Column column in schema)
        {
            if (column.Name == name)
            {
                return column;
            }
        }

        throw SchemaErrors.Missing(role, name, schema.Select(static column => column.Name));
    }
}
