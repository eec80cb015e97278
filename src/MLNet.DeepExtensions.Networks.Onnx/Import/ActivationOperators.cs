using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Activations, and the normalizations that become parameters of a layer.</summary>
internal static class ActivationOperators
{
    // BatchNormalization of operator sets before this one is in training if it gives more than one output.
    private const int FirstWithTrainingMode = 14;

    public static void LeakyRelu(OperatorCall call) => Activate(call, Activation.LeakyReLU(call.Number("alpha", 0.01f)));

    public static void Elu(OperatorCall call) => Activate(call, Activation.ELU(call.Number("alpha", 1f)));

    public static void HardSigmoid(OperatorCall call)
    {
        (float alpha, float beta) = (call.Number("alpha", 0.2f), call.Number("beta", 0.5f));
        if (Math.Abs(alpha - (1f / 6f)) > 1e-6f || beta != 0.5f)
        {
            call.Fail($"has alpha = {alpha} and beta = {beta}; 1/6 and 0.5 are supported");
        }

        Activate(call, Activation.HardSigmoid);
    }

    public static void Selu(OperatorCall call)
    {
        (float alpha, float gamma) = (call.Number("alpha", Activation.SELUAlpha), call.Number("gamma", Activation.SELUScale));
        if (Math.Abs(alpha - Activation.SELUAlpha) > 1e-6f || Math.Abs(gamma - Activation.SELUScale) > 1e-6f)
        {
            call.Fail($"has alpha = {alpha} and gamma = {gamma}; {Activation.SELUAlpha} and {Activation.SELUScale} are supported");
        }

        Activate(call, Activation.SELU);
    }

    public static void Gelu(OperatorCall call)
    {
        if (call.Text("approximate", "none") is not "none" and var approximate)
        {
            call.Fail($"has approximate = '{approximate}'");
        }

        Activate(call, Activation.GELU);
    }

    public static void Clip(OperatorCall call)
    {
        float minimum = call.Has(1) ? call.Floats(1).ToSingles().FirstOrDefault() : call.Number("min", float.MinValue);
        float maximum = call.Has(2) ? call.Floats(2).ToSingles().FirstOrDefault() : call.Number("max", float.MaxValue);
        Activate(call, (minimum, maximum) switch
        {
            (0f, 6f) => Activation.ReLU6,
            ( <= 0f, 6f) when IsReLU(call.Graph.LayerOf(call.Value(0))) => Activation.ReLU6,
            (0f, float.MaxValue or float.PositiveInfinity) => Activation.ReLU,
            _ => throw call.Unsupported(
                $"clips to {minimum}..{maximum}; 0 to 6, 0 without an upper bound, and an upper bound of 6 after a ReLU, are supported"),
        });
    }

    public static void Softmax(OperatorCall call)
    {
        ImportedValue value = call.Value(0);
        int axis = call.Axis(call.Integer("axis", call.Graph.Opset < 13 ? 1 : -1), value);

        // Before operator set 13 it goes along all axes from the one that is named.
        if (!OperatorCall.IsChannelAxis(axis, value) || (call.Graph.Opset < 13 && value.FileShape[axis..].Any(size => size > 1)))
        {
            call.Fail($"has axis {axis} of [N, {string.Join(", ", value.FileShape)}]; the axis of the channels is supported");
        }

        Activate(call, Activation.Softmax);
    }

    public static void Activate(OperatorCall call, Activation activation)
    {
        ImportedValue value = call.Value(0);
        ImportedLayer? before = value.IsShared ? null : call.Graph.LayerOf(value);

        // PyTorch's relu6 is a ReLU, and behind it a Clip.
        bool isRefined = IsReLU(before) && activation.Kind == ActivationKind.ReLU6;
        if (before is not null && (isRefined || (before.TakesActivation && before.Activation == default(Activation))))
        {
            before.Activation = activation;
            call.Give(value);
            return;
        }

        call.Give(
            call.Graph.Append(call, new ActivationLayer { Activation = activation }, value)
                .Output with
            { Order = value.Order, Image = value.Image });
    }

    public static void BatchNormalization(OperatorCall call)
    {
        ImportedValue value = call.Value(0);
        call.Ignore("momentum");
        if (call.Graph.Opset < FirstWithTrainingMode)
        {
            call.RequireInference();
        }

        call.Require("training_mode", only: 0, otherwise: 0);
        call.Require("spatial", only: 1, otherwise: 1);
        float epsilon = call.Number("epsilon", 1e-5f);
        int channels = value.Shape.Channels;
        if (value.Order == AxisOrder.Memory && value.Shape.Rank > 1)
        {
            call.Fail($"takes a value of the shape {value.Shape}; rows [N, features] and images [N, C, H, W] are supported");
        }

        OnnxTensor[] parts = [.. Enumerable.Range(1, 4).Select(input => call.Floats(input, channels))];
        if (!value.IsShared
            && call.Graph.LayerOf(value) is { TakesAffineMap: true, Layer: not (Networks.BatchNormalization or InputNormalization) } before)
        {
            before.Append(() => Affine(parts, epsilon));
            call.Give(value);
            return;
        }

        (ImportedValue output, ImportedLayer layer) = call.Graph.Append(call, new BatchNormalization { Epsilon = epsilon }, value);
        foreach ((int i, string name) in new[] { "gamma", "beta", "runningMean", "runningVariance" }.Index())
        {
            layer.Parameters[name] = () => value.InMemoryOrder(parts[i].ToSingles());
        }

        call.Give(output with { Order = value.Order, Image = value.Image });
    }

    public static void LayerNormalization(OperatorCall call)
    {
        ImportedValue value = call.Value(0);
        call.Ignore("stash_type");
        int axis = call.Axis(call.Integer("axis", -1), value);
        if (value.Order != AxisOrder.Memory || !OperatorCall.IsChannelAxis(axis, value))
        {
            call.Fail($"has axis {axis} of [N, {string.Join(", ", value.FileShape)}]; the last axis, channels last, is supported");
        }

        (ImportedValue output, ImportedLayer layer) = call.Graph.Append(
            call, new LayerNormalization { Epsilon = call.Number("epsilon", 1e-5f) }, value);
        layer.Parameters["gamma"] = call.Floats(1, value.Shape.Channels).ToSingles;
        if (call.Has(2))
        {
            layer.Parameters["beta"] = call.Floats(2, value.Shape.Channels).ToSingles;
        }

        call.Give(output);
    }

    private static bool IsReLU(ImportedLayer? layer) => layer?.Activation is { Kind: ActivationKind.ReLU };

    /// <summary><c>gamma (x - mean) / sqrt(variance + epsilon) + beta</c> as scale and offset, computed in double.</summary>
    private static (float[] Scale, float[] Offset) Affine(OnnxTensor[] parts, float epsilon)
    {
        (float[] gamma, float[] beta, float[] mean, float[] variance) = (
            parts[0].ToSingles(), parts[1].ToSingles(), parts[2].ToSingles(), parts[3].ToSingles());
        float[] scale = new float[gamma.Length];
        float[] offset = new float[gamma.Length];
        for (int i = 0; i < gamma.Length; i++)
        {
            double factor = gamma[i] / Math.Sqrt((double)variance[i] + epsilon);
            (scale[i], offset[i]) = ((float)factor, (float)(beta[i] - (mean[i] * factor)));
        }

        return (scale, offset);
    }
}
