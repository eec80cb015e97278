using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>
/// Reads validation data and compares them with the training data. What is wrong with them is told from what is wrong with those.
/// </summary>
internal static class ValidationRows
{
    /// <summary>What to do where two data views name the same classes otherwise.</summary>
    public const string SameKeys =
        "Where the same classes have other names, MapValue gives the names of the one to the other; one fitted MapValueToKey for both gives the same keys.";

    private const string Where = "The validation data";

    /// <summary>Reads a data view.</summary>
    /// <param name="validation">The validation data.</param>
    /// <param name="layoutOf">What features of a schema are like.</param>
    /// <param name="layout">What the training data's features are like.</param>
    /// <param name="task">What the labels are for.</param>
    /// <param name="options">The columns.</param>
    /// <param name="training">The training data.</param>
    /// <param name="folder">The folder for what is more than memory may hold.</param>
    /// <param name="channel">Receives a warning about images that are left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or its type differs from the training data's.</exception>
    /// <exception cref="InvalidOperationException">
    /// A value is missing or out of its range, or the classes are not those of the training data.
    /// </exception>
    public static TrainingData Load(
        IDataView validation,
        Func<DataViewSchema, FeatureLayout> layoutOf,
        FeatureLayout layout,
        NetworkTask task,
        NetworkTrainerOptions options,
        TrainingData training,
        string folder,
        IChannel channel)
    {
        try
        {
            if (layoutOf(validation.Schema) != layout)
            {
                throw SchemaErrors.WrongType(
                    "feature", layout.ColumnName, $"that of the training data ({layout.Shape})", validation.Schema[layout.ColumnName]
                        .Type.ToString()!);
            }

            void Warn(string message) => channel.Warning(MessageSensitivity.UserData, $"{Where}: {message}");
            TrainingData data = TrainingData.Load(validation, task, layout, options, folder, Warn, training.Dataset.ClassNames);
            try
            {
                RequireSameLabels(data, training, task, options.LabelColumnName);
                return data;
            }
            catch
            {
                data.Dispose();
                throw;
            }
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new ArgumentOutOfRangeException($"{Where}: {exception.Message}", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidOperationException($"{Where}: {exception.Message}", exception);
        }
    }

    /// <summary>Classes are compared by name: keys may number them otherwise, and some may lack.</summary>
    private static void RequireSameLabels(TrainingData validation, TrainingData training, NetworkTask task, string label)
    {
        if (task == NetworkTask.Regression && validation.Outputs != training.Outputs)
        {
            throw new InvalidOperationException(
                $"The label column '{label}' needs {validation.Outputs} outputs; the training data's needs {training.Outputs}.");
        }

        try
        {
            _ = ClassAlignment.Align(
                validation.Dataset, training.Dataset.ClassNames, takesFewer: true, "the validation data", "the training data", SameKeys);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidOperationException($"The label column '{label}': {exception.Message}", exception);
        }
    }
}
