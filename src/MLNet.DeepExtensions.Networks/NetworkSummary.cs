using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Writes the table of <see cref="Network.Summary"/>.</summary>
internal static class NetworkSummary
{
    public static string Write(Network network, int batchSize)
    {
        Check.Positive(batchSize, nameof(batchSize));
        List<string[]> rows = [["Layer", "Output shape", "Parameters", "FLOPs", "Inputs"]];
        rows.Add(["input", network.InputShape.ToString(), "0", "0", ""]);
        for (int i = 0; i < network.Nodes.Length; i++)
        {
            NetworkNode node = network.Nodes[i];
            long parameters = Parameters(node);
            rows.Add([
                NameOf(node.Layer),
                node.OutputShape.ToString(),
                Number(parameters),
                Number(node.Layer.Flops(node.InputShapes)),
                IsPlain(node, i) ? ""
                    : string.Join(
                        ", ", node.Inputs.Select(input => input == Network.InputNode ? "input" : network.Nodes[input].Layer.Name)),
            ]);
        }

        StringBuilder text = new();
        bool isGraph = rows.Skip(1).Any(row => row[^1].Length > 0);
        Table(text, rows, isGraph ? rows[0].Length : rows[0].Length - 1, isNumber: column => column is 2 or 3);
        long frozen = network.Nodes.Where(node => !node.Layer.Trainable).Sum(Parameters);
        long outputs = network.Nodes.Where(node => node.Layer is not InputNormalization).Sum(node => (long)node.OutputShape.Size);
        long inputs = network.InputShape.Size + network.Nodes.Where(node => node.Layer is InputNormalization)
            .Sum(node => (long)node.OutputShape.Size);
        text.Append("Parameters: ").Append(Number(network.ParameterCount));
        if (frozen > 0)
        {
            text.Append(" (").Append(Number(frozen)).Append(" frozen)");
        }

        text.Append(", ").Append(Bytes(network.ParameterCount * sizeof(float))).Append(".  ")
            .Append(CultureInfo.InvariantCulture, $"Forward pass: {network.Flops:N0} FLOPs per sample.  ")
            .Append("Activations: ").Append(Memory(network.TakesSparseInput ? outputs : inputs + outputs, batchSize))
            .Append(CultureInfo.InvariantCulture, $" at a batch of {batchSize}");
        if (network.TakesSparseInput)
        {
            text.Append(", ").Append(Memory(inputs, batchSize)).Append(" more for dense rows");
        }

        text.Append(".\n");
        return text.ToString();
    }

    /// <summary>A layer's name, type and settings.</summary>
    public static string NameOf(Layer layer) =>
        $"{layer.Name} ({layer.GetType().Name}{Activation(layer)}{(layer.Trainable ? "" : ", frozen")})";

    private static long Parameters(NetworkNode node) =>
        node.Layer.Parameters(node.InputShapes).Where(spec => !spec.IsState).Sum(spec => (long)spec.Shape.Size);

    private static string Activation(Layer layer) => layer switch
    {
        Dense dense => Suffix(dense.Activation),
        ConvolutionLayer convolution => $" {convolution.KernelSize}{Suffix(convolution.Activation)}",
        PoolingLayer pooling => $" {pooling.PoolSize}",
        Convolution1D convolution => $" {convolution.KernelSize}{Suffix(convolution.Activation)}",
        SequencePoolingLayer pooling => $" {pooling.PoolSize}",
        ActivationLayer activation => Suffix(activation.Activation),
        Dropout dropout => string.Create(CultureInfo.InvariantCulture, $" {dropout.Rate}"),
        SpatialDropout2D dropout => string.Create(CultureInfo.InvariantCulture, $" {dropout.Rate}"),
        _ => "",
    };

    private static string Suffix(Kernels.Activation activation) => activation == Kernels.Activation.Linear ? "" : $" {activation}";

    private static bool IsPlain(NetworkNode node, int index) => node.Inputs.Length == 1 && node.Inputs[0] == index - 1;

    private static string Memory(long values, int batchSize) => Bytes(values * batchSize * sizeof(float));

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} B",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:F1} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:F2} GiB"),
    };

    /// <summary>Writes rows as a table with rules.</summary>
    /// <param name="text">Where it goes.</param>
    /// <param name="rows">The headings, then the rows.</param>
    /// <param name="columns">How many columns of them are written.</param>
    /// <param name="isNumber">Whether a column is set flush right.</param>
    public static void Table(StringBuilder text, List<string[]> rows, int columns, Func<int, bool> isNumber)
    {
        int[] widths = [.. Enumerable.Range(0, columns).Select(column => rows.Max(row => row[column].Length))];
        string rule = string.Join("  ", widths.Select(width => new string('-', width)));
        for (int i = 0; i < rows.Count; i++)
        {
            if (i == 1)
            {
                text.Append(rule).Append('\n');
            }

            StringBuilder line = new();
            for (int column = 0; column < columns; column++)
            {
                string cell = rows[i][column];
                line.Append(isNumber(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])).Append("  ");
            }

            text.Append(line.ToString().TrimEnd()).Append('\n');
        }

        text.Append(rule).Append('\n');
    }
}
