namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Gemm and MatMul.</summary>
internal static class DenseOperators
{
    public static void Gemm(OperatorCall call)
    {
        ImportedValue rows = call.Value(0);
        call.Require("transA", only: 0, otherwise: 0);
        (float alpha, float beta) = (call.Number("alpha", 1f), call.Number("beta", 1f));
        if (rows.Shape.Rank != 1)
        {
            call.Fail($"takes a value of the shape {rows.Shape}; rows [N, features] are supported");
        }

        bool isTransposed = call.Integer("transB", 0) != 0;
        OnnxTensor weights = Matrix(call, rows.Shape.Channels, isTransposed);
        int units = (int)weights.Shape[isTransposed ? 0 : 1];
        bool hasBias = call.Has(2);
        (ImportedValue output, ImportedLayer layer) = call.Graph.Append(call, new Dense { Units = units, UseBias = hasBias }, rows);
        layer.Parameters["weights"] = () => Weights(rows, weights, units, isTransposed, alpha);
        if (hasBias)
        {
            OnnxTensor bias = call.Floats(2);

            // It is broadcast to [N, units] from behind: [N, 1] would be one number per sample, not one per output.
            if (bias.Shape.Length > 2 || (bias.Count != 1 && (bias.Count != units || bias.Shape[^1] != units)))
            {
                call.Fail(
                    $"has a bias of the shape [{string.Join(", ", bias.Shape)}] for {units} outputs; one number, or one per output, is supported");
            }

            layer.Parameters["bias"] = () =>
            {
                float[] values = bias.ToSingles();
                return [.. Enumerable.Range(0, units).Select(i => beta * values[i % values.Length])];
            };
        }

        call.Give(output);
    }

    public static void MatMul(OperatorCall call)
    {
        ImportedValue rows = call.Value(0);
        if (rows.Order == AxisOrder.ChannelsFirst)
        {
            call.Fail("multiplies the columns of an image");
        }

        OnnxTensor weights = Matrix(call, rows.Shape.Channels, isTransposed: false);
        int units = (int)weights.Shape[1];
        (ImportedValue output, ImportedLayer layer) = call.Graph.Append(call, new Dense { Units = units, UseBias = false }, rows);
        layer.Parameters["weights"] = () => Weights(rows, weights, units, isTransposed: false, 1f);
        call.Give(output);
    }

    private static OnnxTensor Matrix(OperatorCall call, int features, bool isTransposed)
    {
        OnnxTensor weights = call.Floats(1);
        return weights.Shape.Length == 2 && weights.Shape[isTransposed ? 1 : 0] == features && weights.Count > 0
            ? weights
            : throw call.Unsupported($"has weights of the shape [{string.Join(", ", weights.Shape)}] for {features} features");
    }

    private static float[] Weights(ImportedValue rows, OnnxTensor tensor, int units, bool isTransposed, float alpha)
    {
        float[] values = tensor.ToSingles();
        int features = rows.Shape.Channels;
        float[] weights = new float[values.Length];
        for (int feature = 0; feature < features; feature++)
        {
            Span<float> row = weights.AsSpan(rows.MemoryPlace(feature) * units, units);
            for (int unit = 0; unit < units; unit++)
            {
                row[unit] = alpha * values[isTransposed ? (unit * features) + feature : (feature * units) + unit];
            }
        }

        return weights;
    }
}
