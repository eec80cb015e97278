using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>ONNX operators by their definitions, as plain loops in double precision over tensors in the file's own order of axes.</summary>
internal static class OnnxReference
{
    /// <summary>Evaluates a graph's first output.</summary>
    public static ReferenceTensor Run(OnnxModel model, ReferenceTensor input)
    {
        Dictionary<string, ReferenceTensor> values = model.Graph.Initializers.ToDictionary(tensor => tensor.Name, ReferenceTensor.Of);
        values[model.Graph.Inputs[0].Name] = input;
        foreach (OnnxNode node in model.Graph.Nodes)
        {
            ReferenceNode call = new(node, [.. node.Inputs.Select(name => name.Length > 0 ? values[name] : null)]);
            ReferenceTensor[] outputs = node.Operator is "LSTM" or "GRU" or "RNN" ? ReferenceRecurrence.Run(call) : [Apply(call)];
            foreach ((string name, ReferenceTensor value) in node.Outputs.Zip(outputs))
            {
                values[name] = value;
            }
        }

        return values[model.Graph.Outputs[0].Name];
    }

    /// <summary>What a network that is exported gives for samples.</summary>
    public static float[] Predict(TrainedNetwork network, float[] inputs)
    {
        int[] shape = [inputs.Length / network.Network.InputShape.Size, .. network.Network.InputShape.Dimensions];
        ReferenceTensor result = Run(OnnxExporter.Describe(network), new(shape, Array.ConvertAll(inputs, value => (double)value)));
        return Array.ConvertAll(result.Values, value => (float)value);
    }

    private static ReferenceTensor Apply(ReferenceNode node) => node.Operator switch
    {
        "Add" => node.X.Zip(node.Input(1)!, (a, b) => a + b),
        "Asinh" => node.X.Map(Math.Asinh),
        "AveragePool" => ReferenceWindows.Pool(node, isMaximum: false),
        "BatchNormalization" => BatchNormalization(node),
        "Clip" => Clip(node.X, node.Number("min", 1, double.NegativeInfinity), node.Number("max", 2, double.PositiveInfinity)),
        "Concat" =>
            Enumerable.Range(1, node.InputCount - 1)
                .Aggregate(node.X, (joined, input) => Join(joined, node.Input(input)!, node.Integer("axis", 0))),
        "Constant" => Constant(node),
        "Conv" => ReferenceWindows.Convolution(node),
        "Cos" => node.X.Map(Math.Cos),
        "Div" => node.X.Zip(node.Input(1)!, (a, b) => a / b),
        "Cast" or "Dropout" or "Identity" => node.X,
        "Elu" => node.X.Map(x => x >= 0 ? x : node.Number("alpha", 1) * (Math.Exp(x) - 1)),
        "Erf" => node.X.Map(ReferenceMath.Erf),
        "Flatten" => Flatten(node.X, ReferenceNode.Axis(node.Integer("axis", 1), node.X.Shape.Length)),
        "Equal" => node.X.Zip(node.Input(1)!, (a, b) => a == b ? 1 : 0),
        "Gather" => Gather(node.X, node.Input(1)!),
        "Gelu" => node.X.Map(x => x / 2 * (1 + ReferenceMath.Erf(x / Math.Sqrt(2)))),
        "Gemm" => Gemm(node),
        "GlobalAveragePool" => Mean(node.X, [2, 3], keepsAxes: true),
        "GlobalMaxPool" => ReferenceWindows.GlobalMaximum(node.X),
        "HardSigmoid" => node.X.Map(x => Math.Clamp((node.Number("alpha", 0.2f) * x) + node.Number("beta", 0.5), 0, 1)),
        "HardSwish" => node.X.Map(x => x * Math.Clamp((x / 6) + 0.5, 0, 1)),
        "LayerNormalization" => LayerNormalization(node),
        "LeakyRelu" => node.X.Map(x => x >= 0 ? x : node.Number("alpha", 0.01f) * x),
        "Less" => node.X.Zip(node.Input(1)!, (a, b) => a < b ? 1 : 0),
        "MatMul" => MatMul(node.X, node.Input(1)!),
        "MaxPool" => ReferenceWindows.Pool(node, isMaximum: true),
        "Mish" => node.X.Map(x => x * Math.Tanh(Math.Log(1 + Math.Exp(x)))),
        "Mul" => node.X.Zip(node.Input(1)!, (a, b) => a * b),
        "Or" => node.X.Zip(node.Input(1)!, (a, b) => Math.Max(a, b)),
        "Pad" => ReferenceWindows.Pad(node),
        "ReduceMean" => Mean(node.X, node.Axes(), node.Integer("keepdims", 1) != 0),
        "Relu" => node.X.Map(x => Math.Max(x, 0)),
        "Reshape" => Reshape(node.X, node.Integers("shape", 1)!),
        "Selu" => node.X.Map(
            x => node.Number("gamma", 1.05070102f) * (x > 0 ? x : node.Number("alpha", 1.67326319f) * (Math.Exp(x) - 1))),
        "Shape" => Slice(Sizes(node.X), (int)node.Integer("start", 0), (int)node.Integer("end", node.X.Shape.Length)),
        "Sigmoid" => node.X.Map(x => 1 / (1 + Math.Exp(-x))),
        "Slice" => Slice(node.X, node.Integers("starts", 1)![0], node.Integers("ends", 2)![0]),
        "Softmax" => Softmax(node),
        "Softplus" => node.X.Map(x => Math.Log(1 + Math.Exp(x))),
        "Squeeze" => Squeeze(node),
        "Sub" => node.X.Zip(node.Input(1)!, (a, b) => a - b),
        "Tanh" => node.X.Map(Math.Tanh),
        "Transpose" => Transpose(node.X, node.Integers("perm")!),
        "Unsqueeze" => Unsqueeze(node),
        "Where" => node.X.Zip(node.Input(1)!, (isFirst, value) => isFirst != 0 ? value : double.NaN)
            .Zip(node.Input(2)!, (value, other) => double.IsNaN(value) ? other : value),
        _ => throw new NotSupportedException(node.Operator),
    };

    private static ReferenceTensor Clip(ReferenceTensor x, double minimum, double maximum) =>
        x.Map(value => Math.Min(Math.Max(value, minimum), maximum));

    private static ReferenceTensor Sizes(ReferenceTensor x) => new([x.Shape.Length], Array.ConvertAll(x.Shape, size => (double)size));

    // Along the first axis, which is the only one of sizes.
    private static ReferenceTensor Gather(ReferenceTensor x, ReferenceTensor places)
    {
        int width = x.Values.Length / x.Shape[0];
        return new ReferenceTensor(
            [.. places.Shape, .. x.Shape[1..]],
            [.. places.Values.SelectMany(place => x.Values.Skip(ReferenceNode.Axis((long)place, x.Shape[0]) * width).Take(width))]);
    }

    // Along the last axis, which is the only one of sizes.
    private static ReferenceTensor Slice(ReferenceTensor x, int start, int end)
    {
        int width = x.Shape[^1];
        int Place(int place) => Math.Clamp(place < 0 ? place + width : place, 0, width);
        double[] part = [.. x.Values.Chunk(width).SelectMany(row => row[Place(start)..Place(end)])];
        return new ReferenceTensor([.. x.Shape[..^1], Place(end) - Place(start)], part);
    }

    private static ReferenceTensor Constant(ReferenceNode node) =>
        (node.Attribute("value"), node.Attribute("value_float") ?? node.Attribute("value_int"), node.Attribute("value_ints")) switch
        {
            (OnnxTensor tensor, _, _) => ReferenceTensor.Of(tensor),
            (_, float number, _) => new ReferenceTensor([], [number]),
            (_, long number, _) => new ReferenceTensor([], [number]),
            (_, _, long[] numbers) => new ReferenceTensor([numbers.Length], Array.ConvertAll(numbers, number => (double)number)),
            _ => throw new NotSupportedException(node.Operator),
        };

    private static ReferenceTensor BatchNormalization(ReferenceNode node)
    {
        double epsilon = node.Number("epsilon", 1e-5f);
        return ReferenceTensor.Make(node.X.Shape, index =>
        {
            double Of(int input) => node.Input(input)![index[1]];
            return ((node.X[index] - Of(3)) / Math.Sqrt(Of(4) + epsilon) * Of(1)) + Of(2);
        });
    }

    private static ReferenceTensor LayerNormalization(ReferenceNode node)
    {
        int width = node.X.Shape[^1];
        double epsilon = node.Number("epsilon", 1e-5f);
        double[] normal = [.. node.X.Values.Chunk(width).SelectMany(row =>
        {
            double mean = row.Average();
            double deviation = Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + epsilon);
            return row.Select((value, i) => ((value - mean) / deviation * node.Input(1)!.Values[i]) + (node.Input(2)?.Values[i] ?? 0));
        })];
        return new ReferenceTensor(node.X.Shape, normal);
    }

    private static ReferenceTensor Gemm(ReferenceNode node)
    {
        (ReferenceTensor b, bool isTransposed) = (node.Input(1)!, node.Integer("transB", 0) != 0);
        ReferenceTensor product = MatMul(node.X, isTransposed ? Transpose(b, [1, 0]) : b).Map(value => node.Number("alpha", 1) * value);
        return node.Input(2) is { } bias ? product.Zip(bias, (value, term) => value + (node.Number("beta", 1) * term)) : product;
    }

    private static ReferenceTensor MatMul(ReferenceTensor a, ReferenceTensor b) =>
        ReferenceTensor.Make([.. a.Shape[..^1], b.Shape[^1]], index =>
    {
        double sum = 0;
        Span<int> at = [.. index];
        for (int i = 0; i < b.Shape[^2]; i++)
        {
            at[^1] = i;
            sum += a[at] * (b.Shape.Length == 2 ? b[i, index[^1]] : b[index[0], i, index[^1]]);
        }

        return sum;
    });

    private static ReferenceTensor Softmax(ReferenceNode node)
    {
        int axis = ReferenceNode.Axis(node.Integer("axis", -1), node.X.Shape.Length);
        ReferenceTensor powers = node.X.Map(Math.Exp);
        ReferenceTensor mean = Mean(powers, [axis], keepsAxes: true);
        return powers.Zip(mean, (power, average) => power / (average * node.X.Shape[axis]));
    }

    private static ReferenceTensor Mean(ReferenceTensor x, int[] axes, bool keepsAxes)
    {
        int[] kept = [.. x.Shape.Select((size, axis) => axes.Contains(axis) ? 1 : size)];
        double share = (double)ReferenceTensor.Count(kept) / x.Values.Length;
        Dictionary<int, double> sums = new();
        _ = ReferenceTensor.Make(x.Shape, index =>
        {
            int place = 0;
            for (int axis = 0; axis < kept.Length; axis++)
            {
                place = (place * kept[axis]) + (kept[axis] == 1 ? 0 : index[axis]);
            }

            return sums[place] = sums.GetValueOrDefault(place) + (x[index] * share);
        });
        double[] means = [.. sums.OrderBy(pair => pair.Key).Select(pair => pair.Value)];
        return new ReferenceTensor(keepsAxes ? kept : [.. x.Shape.Where((_, axis) => !axes.Contains(axis))], means);
    }

    private static ReferenceTensor Join(ReferenceTensor a, ReferenceTensor b, long axisNumber)
    {
        int axis = ReferenceNode.Axis(axisNumber, a.Shape.Length);
        int[] shape = [.. a.Shape.Select((size, i) => i == axis ? size + b.Shape[i] : size)];
        return ReferenceTensor.Make(shape, index =>
        {
            int[] at = [.. index];
            at[axis] -= index[axis] < a.Shape[axis] ? 0 : a.Shape[axis];
            return index[axis] < a.Shape[axis] ? a[index] : b[at];
        });
    }

    private static ReferenceTensor Transpose(ReferenceTensor x, int[] order) =>
        ReferenceTensor.Make([.. order.Select(axis => x.Shape[axis])], index =>
    {
        int[] at = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            at[order[i]] = index[i];
        }

        return x[at];
    });

    private static ReferenceTensor Flatten(ReferenceTensor x, int axis) =>
        x.WithShape([ReferenceTensor.Count(x.Shape[..axis]), ReferenceTensor.Count(x.Shape[axis..])]);

    private static ReferenceTensor Reshape(ReferenceTensor x, int[] asked)
    {
        int[] shape = [.. asked.Select((size, i) => size == 0 ? x.Shape[i] : size)];
        int known = -ReferenceTensor.Count(shape);
        return x.WithShape([.. shape.Select(size => size == -1 ? x.Values.Length / known : size)]);
    }

    private static ReferenceTensor Squeeze(ReferenceNode node)
    {
        int[] axes = node.Axes();
        return node.X.WithShape([.. node.X.Shape.Where((_, axis) => !axes.Contains(axis))]);
    }

    private static ReferenceTensor Unsqueeze(ReferenceNode node)
    {
        int[] axes = node.Integers("axes", 1)!;
        List<int> shape = [.. node.X.Shape];
        foreach (int axis in axes.Select(axis => ReferenceNode.Axis(axis, node.X.Shape.Length + axes.Length)).Order())
        {
            shape.Insert(axis, 1);
        }

        return node.X.WithShape([.. shape]);
    }
}
