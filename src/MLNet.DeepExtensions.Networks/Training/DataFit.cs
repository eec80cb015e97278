using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Whether data, network and loss fit each other in their shapes: what can be told without reading a row.</summary>
internal static class DataFit
{
    /// <summary>What the training data are called in messages.</summary>
    public const string TrainingData = "training data";

    /// <summary>Throws where they do not.</summary>
    /// <exception cref="ArgumentException">Names what does not fit, what is expected and the likely mend.</exception>
    public static void Check(Network network, Loss loss, Dataset data, string what)
    {
        if (data.Count == 0)
        {
            throw new ArgumentException($"The {what} has no samples.", nameof(data));
        }

        CheckInputs(network, data, what);
        LossFit.Check(network, loss, data);
        TensorShape output = network.OutputShape;
        int targets = output.Rows() * loss.TargetWidth(output.Channels);
        if (data.TargetWidth != targets)
        {
            throw new ArgumentException(
                $"The {what} has {data.TargetWidth} target values per sample; {loss.GetType().Name} on an output of {output} takes {targets}. "
                + Mend(network, loss, data, targets),
                nameof(data));
        }

        if (data.ClassNames is { } given && given.Contains(null))
        {
            throw new ArgumentException($"A class name of the {what} is null; every class needs a name.", nameof(data));
        }

        if (data.ClassNames is { } names && !TrainedNetwork.FitsClasses(network, names.Count))
        {
            throw new ArgumentException(
                $"The {what} has {names.Count} classes; the network has {output.Channels} outputs. Integers that are not classes are given as float[], "
                + "and classes without samples by Targets.Classes with the names of all classes.",
                nameof(data));
        }

        if (data.HasWeights && output.Size > output.Channels)
        {
            throw new ArgumentException(
                $"The {what} has sample weights; they need an output of one row per sample, and the network's is {output}.", nameof(data));
        }
    }

    /// <summary>Throws where the rows are of another shape than the network takes.</summary>
    /// <exception cref="ArgumentException">Names both shapes and the likely mend.</exception>
    public static void CheckInputs(Network network, Dataset data, string what)
    {
        CheckParts(network.InputParts, data.InputParts, what);
        if (!data.InputShape.Equals(network.InputShape))
        {
            string mend = data.InputShape.Size != network.InputShape.Size ? "" : data.InputShape.Rank < network.InputShape.Rank
                ? $" The number of values is the same: give the data the shape {network.InputShape}, or begin the network with Network.Input({data.InputShape})."
                : $" The number of values is the same: begin the network with Network.Input({data.InputShape}).Flatten().";
            throw new ArgumentException(
                $"The {what} has inputs of {data.InputShape}; the network takes {network.InputShape}.{mend}", nameof(data));
        }
    }

    // A part of a network takes some of the inputs, so that the data may have more.
    private static void CheckParts(IReadOnlyList<InputPart> takes, IReadOnlyList<InputPart> has, string what)
    {
        if (takes.Count > 0 && takes.Any(part => !has.Contains(part)))
        {
            string given = has.Count > 0 ? string.Join(", ", has) : "one input without a name";
            throw new ArgumentException(
                $"The {what} has {given}; the network takes {string.Join(", ", takes)}. Inputs are compared by name and shape, and come in the network's "
                + "order: Dataset.Combine((name, data), …).",
                nameof(has));
        }
    }

    /// <summary>The data with the classes of a network or of other data, compared by name; see <see cref="ClassAlignment"/>.</summary>
    public static Dataset Align(Dataset data, IReadOnlyList<string>? names, Loss loss, string what, string whose) => ClassAlignment.Align(
        data, names, takesFewer: data.HasClassNumbers || loss.Targets == TargetKind.Distribution, $"the {what}", $"the {whose}");

    private static string Mend(Network network, Loss loss, Dataset data, int targets)
    {
        TensorShape output = network.OutputShape;
        int width = output.Channels;
        if (output.Rows() > 1 && data.TargetWidth <= width)
        {
            return $"The output has {output.Rows()} rows per sample; for one prediction per sample, put Flatten() or GlobalAveragePooling() before the dense layers.";
        }

        if (data.TargetWidth == 1 && loss.Targets == TargetKind.Distribution)
        {
            return data.HasClassNumbers
                ? "For class numbers use SparseCategoricalCrossEntropy, or give data.OneHot()."
                : "For class numbers, given as int[], use SparseCategoricalCrossEntropy.";
        }

        if (data.HasClassNumbers)
        {
            return loss.Outputs == OutputKind.Probabilities
                ? $"Class numbers take a softmax with one output per class, Dense({data.ClassNames!.Count}, Activation.Softmax), or for two classes "
                    + $"Dense(1, Activation.Sigmoid); {width} sigmoids take as many labels of 0 and 1 per row, as data.OneHot() gives them."
                : $"For class numbers end in Dense({data.ClassNames!.Count}, Activation.Softmax), or set Loss = new SparseCategoricalCrossEntropy {{ FromLogits = true }}.";
        }

        return loss.TargetIsClass && data.TargetWidth == width
            ? "For one-hot rows set Loss = new CategoricalCrossEntropy(); for class numbers give an int[]."
            : output.Rows() == 1 ? $"An output layer of {data.TargetWidth} units gives as many values, or give {targets} per row." : "";
    }
}
