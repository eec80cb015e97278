using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>
/// Every operation of a kernel set, called with operands that are exactly as long as needed. A new operation is a line here.
/// </summary>
internal static class ContractOperations
{
    private const int Rows = 3;
    private const int Width = 4;
    private const int Count = Rows * Width;

    private static readonly DenseShape s_dense = new(Width, 5);
    private static readonly Conv2DShape s_convolution = new(4, 3, 2, 6, 3, 1, Padding.All(1), 1, groups: 2);
    private static readonly Conv2DShape s_strided = new(5, 4, 2, 4, 3, 2, Padding.All(1), 1, groups: 2);
    private static readonly Pool2DShape s_pool = new(4, 4, 3, 2, 2, Padding.None);
    private static readonly SegmentTable s_segments = new([new ParameterSegment(0, 6, L1: 0.1f, L2: 0.1f), new ParameterSegment(6, 4)]);

    private static readonly SegmentTable s_table = new([new ParameterSegment(0, 10)]);

    /// <summary>The operations by name.</summary>
    public static IReadOnlyDictionary<string, Action<IKernelSet, ContractCall>> All { get; } = Table();

    private static Dictionary<string, Action<IKernelSet, ContractCall>> Table()
    {
        Dictionary<string, Action<IKernelSet, ContractCall>> all = [];
        AddDense(all);
        AddSparse(all);
        AddConvolution(all, "Convolution", s_convolution);
        AddConvolution(all, "Strided depthwise convolution", s_strided);
        AddPooling(all);
        AddNormalization(all);
        AddElementwise(all);
        AddImages(all);
        AddEmbeddings(all);
        AddRecurrent(all);
        AddLookups(all);
        AddLosses(all);
        AddOptimizers(all);
        return all;
    }

    private static GradientTarget Target(ContractCall c, int count, bool accumulate = true) =>
        new(c["dx", count], accumulate, Activation.ReLU, c["dx values", count]);

    private static void AddDense(Dictionary<string, Action<IKernelSet, ContractCall>> all)
    {
        all["Dense.Forward"] = (k, c) => k.Dense.Forward(
            new DenseShape(c.Size("in", Width), c.Size("out", 5)), c.Rows("rows", Rows),
            c["x", Count], c["weights", 20], c["bias", 5], Activation.ReLU, c["y", 15]);
        all["Dense.BackwardData"] = (k, c) =>
            k.Dense.BackwardData(s_dense, c.Rows("rows", Rows), c["dy", 15], c["weights", 20], Target(c, Count));
        all["Dense.BackwardWeights"] = (k, c) => k.Dense.BackwardWeights(
            s_dense, c.Rows("rows", Rows), c["x", Count], c["dy", 15], c["dWeights", 20], c["dBias", 5]);
    }

    private static void AddSparse(Dictionary<string, Action<IKernelSet, ContractCall>> all)
    {
        SparseRows Sparse(ContractCall c) =>
            new(c.Integers("starts", Rows + 1), c.Integers("columns", 2), c["values", 2], c["scale", Width]);

        all["Sparse.Forward"] = (k, c) => k.Sparse.Forward(
            new DenseShape(c.Size("in", Width), c.Size("out", 5)), c.Rows("rows", Rows), Sparse(c), c["weights", 20], c["bias", 5],
            Activation.ReLU, c["y", 15]);
        all["Sparse.BackwardWeights"] = (k, c) => k.Sparse.BackwardWeights(
            s_dense, c.Rows("rows", Rows),
            new SparseColumns(
                c.WholeIntegers("columns", 1), c.Integers("starts", 2), c.Integers("rows of values", 2), c["values", 2], c["scale", Width]),
            c["dy", 15], c["dWeights", 20], c["dBias", 5]);
        all["Sparse.ClearRows"] = (k, c) => k.Sparse.ClearRows(
            new RowSelection(c.WholeIntegers("selected", 1), c.Size("width", Width)), c["table", Width]);
        all["Sparse.BlendRows"] = (k, c) => k.Sparse.BlendRows(
            new RowSelection(c.WholeIntegers("selected", 1), c.Size("width", Width)), c["shares", 2], c["x", Count], c["table", Count]);
    }

    private static void AddConvolution(Dictionary<string, Action<IKernelSet, ContractCall>> all, string name, Conv2DShape shape)
    {
        const int Batch = 2;
        int weights = (int)shape.WeightCount;
        all[name + " Forward"] = (k, c) => k.Convolution.Forward(
            shape, c.Rows("batch", Batch), c["x", Batch * shape.InSize], c["weights", weights], c["bias", shape.OutChannels],
            Activation.Tanh, c["y", Batch * shape.OutSize]);
        all[name + " BackwardData"] = (k, c) => k.Convolution.BackwardData(
            shape, c.Rows("batch", Batch), c["dy", Batch * shape.OutSize], c["weights", weights], Target(c, Batch * shape.InSize));
        all[name + " BackwardWeights"] = (k, c) => k.Convolution.BackwardWeights(
            shape, c.Rows("batch", Batch), c["x", Batch * shape.InSize], c["dy", Batch * shape.OutSize], c["dWeights", weights],
            c["dBias", shape.OutChannels]);
    }

    private static void AddPooling(Dictionary<string, Action<IKernelSet, ContractCall>> all)
    {
        const int Batch = 2;
        int inputs = Batch * s_pool.InSize, outputs = Batch * s_pool.OutSize;
        all["MaximumForward"] = (k, c) => k.Pooling.MaximumForward(
            s_pool, c.Rows("batch", Batch), c["x", inputs], c["y", outputs], c.Indices("indices", outputs));
        all["MaximumBackward"] = (k, c) => k.Pooling.MaximumBackward(
            s_pool, c.Rows("batch", Batch), c["dy", outputs], c.Indices("indices", outputs), Target(c, inputs));
        all["AverageForward"] = (k, c) => k.Pooling.AverageForward(s_pool, c.Rows("batch", Batch), c["x", inputs], c["y", outputs]);
        all["AverageBackward"] = (k, c) => k.Pooling.AverageBackward(s_pool, c.Rows("batch", Batch), c["dy", outputs], Target(c, inputs));
        all["GlobalAverageForward"] = (k, c) => k.Pooling.GlobalAverageForward(
            c.Rows("batch", Batch), c.Size("positions", 4), c.Size("channels", 3), c["x", 24], c["y", 6]);
        all["GlobalAverageBackward"] = (k, c) => k.Pooling.GlobalAverageBackward(
            c.Rows("batch", Batch), c.Size("positions", 4), c.Size("channels", 3), c["dy", 6], Target(c, 24));
    }

    private static void AddNormalization(Dictionary<string, Action<IKernelSet, ContractCall>> all)
    {
        all["BatchForward"] = (k, c) => k.Normalization.BatchForward(
            new(c.Rows("rows", Rows), c.Size("features", Width)), 1e-5f, 0.1f, c["x", Count], new(c["gamma", Width], c["beta", Width]),
            new(c["runningMean", Width], c["runningVariance", Width]), new(c["mean", Width], c["inverseDeviation", Width]), c["y", Count]);
        all["BatchInference"] = (k, c) => k.Normalization.BatchInference(
            new(c.Rows("rows", Rows), c.Size("features", Width)), 1e-5f, c["x", Count], new(c["gamma", Width], c["beta", Width]),
            new(c["runningMean", Width], c["runningVariance", Width]), c["y", Count]);
        all["BatchBackward"] = (k, c) => k.Normalization.BatchBackward(
            new(c.Rows("rows", Rows), c.Size("features", Width)), c["x", Count], c["gamma", Width],
            new(c["mean", Width], c["inverseDeviation", Width]),
            new(c["dy", Count], c["dGamma", Width], c["dBeta", Width], Target(c, Count)));
        all["BatchInferenceBackward"] = (k, c) => k.Normalization.BatchInferenceBackward(
            new(c.Rows("rows", Rows), c.Size("features", Width)), 1e-5f, c["x", Count], c["gamma", Width],
            new(c["runningMean", Width], c["runningVariance", Width]),
            new(c["dy", Count], c["dGamma", Width], c["dBeta", Width], Target(c, Count)));
        all["LayerForward"] = (k, c) => k.Normalization.LayerForward(
            new(c.Rows("rows", Rows), c.Size("features", Width)), 1e-5f, c["x", Count], new(c["gamma", Width], c["beta", Width]),
            new(c["mean", Rows], c["inverseDeviation", Rows]), c["y", Count]);
        all["LayerBackward"] = (k, c) => k.Normalization.LayerBackward(
            new(c.Rows("rows", Rows), c.Size("features", Width)), c["x", Count], c["gamma", Width],
            new(c["mean", Rows], c["inverseDeviation", Rows]),
            new(c["dy", Count], c["dGamma", Width], c["dBeta", Width], Target(c, Count)));
        all["Affine"] = (k, c) => k.Normalization.Affine(
            new(c.Rows("rows", Rows), c.Size("features", Width)), c["x", Count],
            new(c["mean", Width], c["scale", Width], c["offset", Width]), c["y", Count], accumulate: true);
    }

    // Where no shape is given the first operand's length is the number of values: it cannot be too short.
    private static void AddElementwise(Dictionary<string, Action<IKernelSet, ContractCall>> all)
    {
        all["ActivationForward"] = (k, c) => k.Elementwise.ActivationForward(Activation.GELU, c.Whole("whole", Count), c["y", Count]);
        all["ActivationBackward from the output"] = (k, c) => k.Elementwise.ActivationBackward(
            Activation.Tanh, default, c["y", Count], c.Whole("whole", Count), c["dx", Count], accumulate: true);
        all["ActivationBackward from the input"] = (k, c) => k.Elementwise.ActivationBackward(
            Activation.GELU, c["x", Count], default, c.Whole("whole", Count), c["dx", Count]);
        all["SoftmaxForward"] = (k, c) =>
            k.Elementwise.SoftmaxForward(c.Rows("rows", Rows), c.Size("width", Width), c["x", Count], c["y", Count]);
        all["SoftmaxBackward"] = (k, c) => k.Elementwise.SoftmaxBackward(
            c.Rows("rows", Rows), c.Size("width", Width), c["y", Count], c["dy", Count], c["dx", Count]);
        all["DropoutForward"] = (k, c) =>
            k.Elementwise.DropoutForward(0.5f, new RandomKey(1, 2, 3), c.Whole("whole", Count), c["y", Count]);
        all["DropoutBackward"] = (k, c) =>
            k.Elementwise.DropoutBackward(0.5f, new RandomKey(1, 2, 3), c.Whole("whole", Count), Target(c, Count));
        all["Add"] = (k, c) => k.Elementwise.Add(c.Whole("whole", Count), c["b", Count], c["y", Count]);
        all["Blend"] = (k, c) => k.Elementwise.Blend(0.5f, c.Whole("whole", Count), 0.25f, c["y", Count]);
        all["Multiply"] = (k, c) => k.Elementwise.Multiply(c.Whole("whole", Count), c["b", Count], c["y", Count], accumulate: true);
        all["CopyColumns"] = (k, c) => k.Elementwise.CopyColumns(
            c.Rows("rows", Rows), c.Rows("columns", 2), new ColumnRange(c["from", Count], c.Size("fromWidth", Width), c.Rows("fromColumn", 2)),
            new ColumnRange(c["to", Rows * 5], c.Size("toWidth", 5), c.Rows("toColumn", 3)), accumulate: true);
        all["GatherRows"] = (k, c) => k.Elementwise.GatherRows(
            c.Rows("count", Rows), c.Size("width", Width), c.Integers("rows", Rows), c["table", Width], c["y", Count]);
        all["GatherRows of bytes"] = (k, c) => k.Elementwise.GatherRows(
            c.Rows("count", Rows), c.Size("width", Width), c.Integers("rows", Rows), c.Bytes("table", Width), 0.5f, 1f, c["y", Count]);
    }

    private static void AddImages(Dictionary<string, Action<IKernelSet, ContractCall>> all)
    {
        const int Batch = 2, Positions = 4, Channels = 3, Values = Batch * Positions * Channels, Framed = Batch * 5 * 4 * Channels;
        all["SpatialDropout"] = (k, c) => k.Elementwise.SpatialDropout(
            c.Rows("batch", Batch), c.Size("positions", Positions), c.Size("channels", Channels), 0.5f, new RandomKey(1, 2, 3),
            c["x", Values], c["y", Values]);
        all["MultiplyChannels"] = (k, c) => k.Elementwise.MultiplyChannels(
            c.Rows("batch", Batch), c.Size("positions", Positions), c.Size("channels", Channels), c["x", Values], c["scale", 6],
            c["y", Values]);
        all["SumProductsByChannel"] = (k, c) => k.Elementwise.SumProductsByChannel(
            c.Rows("batch", Batch), c.Size("positions", Positions), c.Size("channels", Channels), c["a", Values], c["b", Values],
            c["sums", 6]);
        all["PadForward"] = (k, c) => k.Elementwise.PadForward(
            c.Rows("batch", Batch), c.Size("height", 2), c.Size("width", 2), c.Size("channels", Channels), Frame(c), c["x", Values],
            c["y", Framed]);
        all["PadBackward"] = (k, c) => k.Elementwise.PadBackward(
            c.Rows("batch", Batch), c.Size("height", 2), c.Size("width", 2), c.Size("channels", Channels), Frame(c), c["dy", Framed],
            c["dx", Values]);
    }

    private static void AddEmbeddings(Dictionary<string, Action<IKernelSet, ContractCall>> all)
    {
        const int Features = 2, Bins = 2, Table = Features * Width, Values = Rows * Table, Edges = Features * (Bins + 1);
        EmbeddingShape Shape(ContractCall c) => new(c.Size("features", Features), c.Size("width", Width));
        EmbeddingShape Piecewise(ContractCall c) => new(c.Size("features", Features), c.Size("width", Width), c.Size("bins", Bins));
        int numbers = Rows * Features, pieces = Bins * Table;

        all["LinearForward"] = (k, c) => k.Embeddings.LinearForward(
            Shape(c), c.Rows("rows", Rows), c["x", numbers], c["weights", Table], c["bias", Table], c["y", Values]);
        all["LinearBackwardData"] = (k, c) => k.Embeddings.LinearBackwardData(
            Shape(c), c.Rows("rows", Rows), c["dy", Values], c["weights", Table], c["dx", numbers]);
        all["LinearBackwardWeights"] = (k, c) => k.Embeddings.LinearBackwardWeights(
            Shape(c), c.Rows("rows", Rows), c["x", numbers], c["dy", Values], c["dWeights", Table], c["dBias", Table]);
        all["PiecewiseForward"] = (k, c) => k.Embeddings.PiecewiseForward(
            Piecewise(c), c.Rows("rows", Rows), c["x", numbers], c["edges", Edges], c["pieces", pieces], c["y", Values]);
        all["PiecewiseBackwardData"] = (k, c) => k.Embeddings.PiecewiseBackwardData(
            Piecewise(c), c.Rows("rows", Rows), c["x", numbers], c["edges", Edges], c["dy", Values], c["pieces", pieces], c["dx", numbers]);
        all["PiecewiseBackwardWeights"] = (k, c) => k.Embeddings.PiecewiseBackwardWeights(
            Piecewise(c), c.Rows("rows", Rows), c["x", numbers], c["edges", Edges], c["dy", Values], c["dPieces", pieces]);
    }

    private static void AddRecurrent(Dictionary<string, Action<IKernelSet, ContractCall>> all)
    {
        const int Batch = 2, Steps = 3, Units = 2, State = Batch * Units, States = Steps * State;
        foreach (RecurrentCell cell in Enum.GetValues<RecurrentCell>())
        {
            RecurrentShape sizes = new(cell, Steps, Units);
            int gates = Steps * Batch * sizes.GateValues;
            RecurrentShape Shape(ContractCall c) => new(cell, c.Size("steps", Steps), c.Size("units", Units)) { ReturnsSequences = true };
            RecurrentWeights Weights(ContractCall c, bool withBias) => new(
                c["weights", (int)sizes.WeightCount], withBias ? c["bias", sizes.GateValues] : default, c["mask", State]);

            all[$"Recurrent.Forward, {cell}"] = (k, c) => k.Recurrent.Forward(
                Shape(c), c.Rows("batch", Batch), Weights(c, withBias: true), c["gates", gates],
                new(c["before", States], c["masked", States], sizes.KeepsCells ? c["cells", States] : default),
                new(c["hidden", State], cell == RecurrentCell.Lstm ? c["cell", State] : default), c["y", States]);
            all[$"Recurrent.Backward, {cell}"] = (k, c) => k.Recurrent.Backward(
                Shape(c), c.Rows("batch", Batch), Weights(c, withBias: false), c["gates", gates],
                new(
                    cell == RecurrentCell.Gru ? c["before", States] : default, default,
                    sizes.KeepsCells ? c["cells", States] : default),
                c["dy", States], c["dGates", gates], sizes.HasProductGradient ? c["dProducts", gates] : default);
        }
    }

    private static void AddLookups(Dictionary<string, Action<IKernelSet, ContractCall>> all)
    {
        const int Columns = 2, Numbers = Rows * Columns;
        all["Lookup"] = (k, c) => k.Embeddings.Lookup(
            new LookupShape(c.Size("columns", Columns), c.Size("width", Width), 3), c.Rows("rows", Rows), c.Zeros("x", Numbers),
            c.IntegersOf("starts", 0, 1, 3), c["table", 3 * Width], c.Integers("numbers", Numbers), c["y", Numbers * Width]);
    }

    private static void AddLosses(Dictionary<string, Action<IKernelSet, ContractCall>> all)
    {
        foreach (bool sparse in (bool[])[false, true])
        {
            all["SoftmaxCrossEntropy, sparse " + sparse] = (k, c) => k.Losses.SoftmaxCrossEntropy(
                Batch(c, "logits", sparse ? Rows : Count), sparse, 0.1f);
        }

        all["SigmoidCrossEntropy"] = (k, c) => k.Losses.SigmoidCrossEntropy(Batch(c, "logits", Count), 0.1f);
        foreach (LossKind kind in Enum.GetValues<LossKind>())
        {
            int targets = kind == LossKind.SparseCategoricalCrossEntropy ? Rows : Count;
            all[kind.ToString()] = (k, c) => k.Losses.Evaluate(kind, 0.5f, Batch(c, "predictions", targets));
        }

        all["ModulateFocally"] = (k, c) => k.Losses.ModulateFocally(
            2f, c.Rows("rows", Rows), c.Size("width", Width), c["weights", Rows], c["losses", Rows], c["gradient", Count]);
        all["Sum"] = (k, c) => k.Losses.Sum(c.Whole("whole", Count), c["sums", 3], c.Rows("index", 2));
    }

    private static LossBatch Batch(ContractCall c, string predictions, int targets) => new(
        c.Rows("rows", Rows), c.Size("width", Width), 1f, c[predictions, Count], c["targets", targets], c["weights", Rows],
        c["losses", Rows], c["gradient", Count]);

    private static void AddOptimizers(Dictionary<string, Action<IKernelSet, ContractCall>> all)
    {
        const int Length = 10;
        SweepArguments Sweep(ContractCall c) => new(
            s_segments, c["parameters", Length], c["gradients", Length], 0.1f, WeightDecay: 0.1f, ClipNorm: 1f, Norm: c["norm", 1]);

        all["Sgd"] = (k, c) => k.Optimizers.Sgd(Sweep(c), 0.9f, nesterov: true, c["velocity", Length]);
        all["Adagrad"] = (k, c) => k.Optimizers.Adagrad(Sweep(c), 1e-7f, c["squares", Length]);
        all["RmsProp"] = (k, c) =>
            k.Optimizers.RmsProp(Sweep(c), 0.9f, 0.9f, 1e-7f, c["squares", Length], c["averages", Length], c["velocity", Length]);
        all["Adam"] = (k, c) => k.Optimizers.Adam(
            Sweep(c), 0.9f, 0.999f, 1e-7f, c.Size("step", 1), c["first", Length], c["second", Length], c["largest", Length]);
        all["Norm"] = (k, c) => k.Optimizers.Norm(s_segments, c["gradients", Length], c["norm", 1]);
        all["Sgd of rows"] = (k, c) => k.Optimizers.Sgd(
            Sweep(c) with { Segments = s_table, Rows = new RowSelection(c.WholeIntegers("selected", 1), 5) }, 0.9f, nesterov: true,
            c["velocity", Length]);
        all["Norm of rows"] = (k, c) => k.Optimizers.Norm(
            s_table, c["gradients", Length], c["norm", 1], new RowSelection(c.WholeIntegers("selected", 1), 5), accumulate: true);
        all["Penalize"] = (k, c) =>
            k.Optimizers.Penalize(s_segments, c["parameters", Length], c["gradients", Length], c["penalty", 3], c.Rows("index", 2));
    }

    private static Padding Frame(ContractCall c) => new(c.Rows("top", 1), c.Rows("bottom", 2), c.Rows("left", 2), c.Rows("right", 0));
}
