using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>The columns that trainers take, checked in schemas and in shapes of schemas.</summary>
internal static class TrainerSchema
{
    public static string LabelTypes(NetworkTask task, bool takesTexts) => task switch
    {
        NetworkTask.MulticlassClassification when takesTexts => "text, a key with a known number of values, or Single",
        NetworkTask.MulticlassClassification => "a key with a known number of values, as MapValueToKey gives, or Single",
        NetworkTask.BinaryClassification => "Boolean",
        _ => "Single, or a vector of known size of Single,",
    };

    /// <summary>What makes labels of a column of another type.</summary>
    public static string LabelRemedy(NetworkTask task) => task switch
    {
        NetworkTask.MulticlassClassification => "",
        NetworkTask.BinaryClassification => "Conversion.ConvertType converts 0 and 1 to Boolean, Conversion.MapValue any values.",
        _ => "Conversion.ConvertType converts other numbers to Single.",
    };

    public static DataViewSchema.Column? FindWeight(DataViewSchema schema, NetworkTrainerOptions options)
    {
        if (options.ExampleWeightColumnName is not { } name)
        {
            return null;
        }

        DataViewSchema.Column column = schema.RequireColumn("weight", name);
        return column.Type.Equals(NumberDataViewType.Single) ? column
            : throw SchemaErrors.WrongType("weight", name, "Single", column.Type.ToString()!);
    }

    /// <summary>The feature column's type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it has an unexpected type.</exception>
    public static DataViewType FeatureType(DataViewSchema schema, NetworkTrainerOptions options)
    {
        DataViewSchema.Column column = schema.RequireColumn("feature", options.FeatureColumnName);
        SchemaShape.Column.VectorKind kind = column.Type is not VectorDataViewType vector ? SchemaShape.Column.VectorKind.Scalar
            : vector.IsKnownSize ? SchemaShape.Column.VectorKind.Vector
            : SchemaShape.Column.VectorKind.VariableVector;
        DataViewType itemType = (column.Type as VectorDataViewType)?.ItemType ?? column.Type;
        return IsFeature(kind, itemType, options)
            ? column.Type
            : throw SchemaErrors.WrongType(
                "feature", column.Name, FeatureTypes(options), column.Type.ToString()!, FeatureRemedy(kind, itemType));
    }

    /// <summary>Checks the shape of a schema, and gives the label's column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has an unexpected type.</exception>
    public static SchemaShape.Column Check(SchemaShape schema, NetworkTask task, NetworkTrainerOptions options)
    {
        SchemaShape.Column features = Find(schema, "feature", options.FeatureColumnName);
        if (features.IsKey || !IsFeature(features.Kind, features.ItemType, options))
        {
            throw SchemaErrors.WrongType(
                "feature", features.Name, FeatureTypes(options), Describe(features), FeatureRemedy(features.Kind, features.ItemType));
        }

        SchemaShape.Column label = CheckLabel(schema, task, options.LabelColumnName, options.TakesTextLabels);
        if (options.ExampleWeightColumnName is { } name)
        {
            SchemaShape.Column weight = Find(schema, "weight", name);
            if (weight.Kind != SchemaShape.Column.VectorKind.Scalar || weight.IsKey || !weight.ItemType.Equals(NumberDataViewType.Single))
            {
                throw SchemaErrors.WrongType("weight", name, "Single", Describe(weight));
            }
        }

        return label;
    }

    /// <summary>Checks the label's column in the shape of a schema, and gives it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or has an unexpected type.</exception>
    public static SchemaShape.Column CheckLabel(SchemaShape schema, NetworkTask task, string labelColumnName, bool takesTexts)
    {
        SchemaShape.Column label = Find(schema, "label", labelColumnName);
        bool isSingle = !label.IsKey && label.ItemType.Equals(NumberDataViewType.Single);
        bool isScalar = label.Kind == SchemaShape.Column.VectorKind.Scalar;
        bool isRight = task switch
        {
            NetworkTask.MulticlassClassification =>
                isScalar && (label.IsKey || isSingle || (takesTexts && label.ItemType is TextDataViewType)),
            NetworkTask.BinaryClassification => isScalar && label.ItemType is BooleanDataViewType,
            _ => isSingle && label.Kind != SchemaShape.Column.VectorKind.VariableVector,
        };
        if (!isRight)
        {
            throw SchemaErrors.WrongType(
                "label", label.Name, LabelTypes(task, takesTexts), Describe(label), LabelRemedy(task));
        }

        return label;
    }

    private static string FeatureTypes(NetworkTrainerOptions options) => options.TakesImages
        ? "text (the path of an image file), a vector of variable size of Byte (its content), an image, or a vector of known size of Single or Byte"
        : "a vector of known size of Single or Byte";

    /// <summary>What makes features of a column of another type.</summary>
    private static string FeatureRemedy(SchemaShape.Column.VectorKind kind, DataViewType itemType) => (kind, itemType) switch
    {
        (_, TextDataViewType) => "FeaturizeText and Categorical.OneHotEncoding turn text into vectors.",
        (SchemaShape.Column.VectorKind.Scalar, NumberDataViewType) => "Concatenate combines columns into a vector.",
        (SchemaShape.Column.VectorKind.VariableVector, _) => "[VectorType(size)] on the row class's property gives it a known size.",
        (_, NumberDataViewType or BooleanDataViewType) => "Conversion.ConvertType converts other numbers to Single.",
        _ => "",
    };

    private static bool IsFeature(SchemaShape.Column.VectorKind kind, DataViewType itemType, NetworkTrainerOptions options)
    {
        bool isByte = itemType.Equals(NumberDataViewType.Byte);
        return kind switch
        {
            SchemaShape.Column.VectorKind.Vector => isByte || itemType.Equals(NumberDataViewType.Single),
            SchemaShape.Column.VectorKind.VariableVector => options.TakesImages && isByte,
            _ => options.TakesImages && (itemType is TextDataViewType || ImageColumnAdapter.IsImage(itemType)),
        };
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

        throw SchemaErrors.Missing(role, name, schema.Select(static column => column.Name));
    }

    private static string Describe(SchemaShape.Column column)
    {
        string item = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!;
        return column.Kind switch
        {
            SchemaShape.Column.VectorKind.Scalar => item,
            SchemaShape.Column.VectorKind.Vector => $"Vector<{item}>",
            _ => $"VarVector<{item}>",
        };
    }
}
