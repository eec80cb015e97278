using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>
/// Add, Sub, Mul, Div and Concat: of computed values, or of a value and one constant per channel; Slice, which takes joined values apart.
/// </summary>
internal static class JoiningOperators
{
    // A single number becomes one per channel; a file that makes up channels must not take memory by that.
    private const int MaximumChannels = 1 << 20;

    public static void Add(OperatorCall call)
    {
        if (ConstantInput(call) is { } constant)
        {
            Map(call, 1 - constant, constant, values => ([.. values.Select(_ => 1f)], values), isShift: true);
            return;
        }

        (ImportedValue a, ImportedValue b) = (call.Value(0), call.Value(1));
        RequireSameOrder(call, a, b);
        call.Give(Like(a, call.Graph.Append(call, new Networks.Add(), a, b).Output));
    }

    public static void Subtract(OperatorCall call)
    {
        switch (ConstantInput(call))
        {
            case 1:
                Map(call, 0, 1, values => ([.. values.Select(_ => 1f)], [.. values.Select(value => -value)]), isShift: true);
                break;
            case 0:
                Map(call, 1, 0, values => ([.. values.Select(_ => -1f)], values));
                break;
            default:
                call.Fail("takes two computed values; one of them must be a constant");
                break;
        }
    }

    public static void Multiply(OperatorCall call)
    {
        if (ConstantInput(call) is { } constant)
        {
            Map(call, 1 - constant, constant, values => (values, new float[values.Length]));
            return;
        }

        (ImportedValue a, ImportedValue b) = (call.Value(0), call.Value(1));
        RequireSameOrder(call, a, b);
        if (IsGateOf(call, a, b) || IsGateOf(call, b, a) || IsMish(call, a, b) || IsMish(call, b, a))
        {
            return;
        }

        if (!a.Shape.Equals(b.Shape) && a.Shape is { IsImage: true, Height: 1, Width: 1 })
        {
            (a, b) = (b, a);
        }

        call.Give(Like(a, call.Graph.Append(call, new Networks.Multiply(), a, b).Output));
    }

    public static void Divide(OperatorCall call)
    {
        if (ConstantInput(call) != 1)
        {
            call.Fail("divides by a computed value; a constant is supported");
        }

        Map(call, 0, 1, values => ([.. values.Select(value => 1f / value)], new float[values.Length]));
    }

    public static void Concatenate(OperatorCall call)
    {
        ImportedValue[] values = [.. Enumerable.Range(0, call.InputCount).Select(call.Value)];
        if (values.Length == 0)
        {
            call.Fail("has no inputs");
        }

        int axis = call.Axis(call.Integer("axis", 1), values[0]);
        foreach (ImportedValue value in values)
        {
            if (!OperatorCall.IsChannelAxis(axis, value) || value.Order != values[0].Order
                || value.Order == AxisOrder.FlattenedChannelsFirst)
            {
                call.Fail(
                    $"joins values along axis {axis}; the axis of the channels is supported, and values whose axes are in the same order");
            }
        }

        call.Give(values.Length == 1 ? values[0] : call.Graph.Append(call, new Concatenate(), values).Output);
    }

    public static void Slice(OperatorCall call)
    {
        ImportedValue value = call.Value(0);
        if ((call.Integers("starts", 1), call.Integers("ends", 2)) is not ([var first], [var behind])
            || (call.Has(3) ? call.Integers("axes", 3) : [0]) is not [var named]
            || (call.Has(4) && call.Integers("steps", 4) is not [1]))
        {
            throw call.Unsupported("does not name one start, one end and one axis, and no step but 1");
        }

        int channels = value.Shape.Channels;
        (long start, long end) = (Place(first), Place(behind));
        if (!OperatorCall.IsChannelAxis(call.Axis(named, value), value) || value.Order == AxisOrder.FlattenedChannelsFirst || start >= end)
        {
            call.Fail($"takes {first} to {behind} of axis {named}; a part of the axis of the channels, which has {channels}, is supported");
        }

        call.Give(Like(
            value, call.Graph.Append(call, new Networks.Slice { Start = (int)start, Count = (int)(end - start) }, value).Output));

        long Place(long place) => Math.Clamp(place < 0 ? place + channels : place, 0, channels);
    }

    private static int? ConstantInput(OperatorCall call) => call.IsConstant(1) ? 1 : call.IsConstant(0) ? 0 : null;

    /// <summary>
    /// Makes the layer before, or a new one, give <c>y scale + offset</c> by channel. A new layer that begins with a shift has it as its
    /// mean, which is taken off before anything is multiplied.
    /// </summary>
    private static void Map(
        OperatorCall call, int computed, int constant, Func<float[], (float[] Scale, float[] Offset)> map, bool isShift = false)
    {
        ImportedValue value = call.Value(computed);
        OnnxTensor tensor = call.Floats(constant);
        int channels = value.Shape.Channels;
        CheckChannels(call, value, tensor);
        (float[] Scale, float[] Offset) Values()
        {
            float[] values = tensor.ToSingles();
            return map(values.Length == channels ? value.InMemoryOrder(values) : [.. Enumerable.Repeat(values[0], channels)]);
        }

        if (!value.IsShared && call.Graph.LayerOf(value) is { TakesAffineMap: true } before)
        {
            before.Append(Values);
            call.Give(value);
            return;
        }

        // A batch normalization with mean 0 and variance 1 is nothing but scale and offset, and can be trained.
        BatchNormalization normalization = new();
        (ImportedValue output, ImportedLayer layer) = value.Layer == Network.InputNode
            ? call.Graph.Append(call, new InputNormalization(), value)
            : call.Graph.Append(call, normalization, value);
        bool isInput = layer.Layer is InputNormalization;
        layer.Parameters[isInput ? InputNormalization.ScaleName : "gamma"] = () => [.. Enumerable.Repeat(1f, channels)];
        if (!isInput)
        {
            layer.Parameters["runningVariance"] = () => [.. Enumerable.Repeat(1f - normalization.Epsilon, channels)];
        }

        if (isShift)
        {
            layer.Parameters[isInput ? InputNormalization.MeanName : "runningMean"] = () =>
                Array.ConvertAll(Values().Offset, static value => -value);
        }
        else
        {
            layer.Append(Values);
        }

        call.Give(Like(value, output));
    }

    private static void CheckChannels(OperatorCall call, ImportedValue value, OnnxTensor tensor)
    {
        int channels = value.Shape.Channels;
        int after = value.Order == AxisOrder.ChannelsFirst ? 2 : 0;
        bool isByChannel = tensor.Count == channels && tensor.Shape.Length > after && tensor.Shape[^(after + 1)] == channels;

        // More axes than the value has would give it more.
        if (tensor.Shape.Length > value.FileShape.Length + 1 || (tensor.Count != 1 && !isByChannel) || channels > MaximumChannels)
        {
            call.Fail(
                $"joins [N, {string.Join(", ", value.FileShape)}] with a constant of the shape [{string.Join(", ", tensor.Shape)}]; one number, or one per channel, is supported");
        }
    }

    /// <summary>Recognises <c>x sigmoid(x)</c> and <c>x hardsigmoid(x)</c>, which are one activation.</summary>
    private static bool IsGateOf(OperatorCall call, ImportedValue value, ImportedValue gate)
    {
        if (gate.IsShared || call.Graph.LayerOf(gate) is not { Layer: ActivationLayer layer } before || before.Inputs[0] != value.Layer)
        {
            return false;
        }

        Activation? product = layer.Activation.Kind switch
        {
            ActivationKind.Sigmoid => Activation.SiLU,
            ActivationKind.HardSigmoid => Activation.HardSwish,
            _ => null,
        };
        if (product is not { } activation)
        {
            return false;
        }

        before.Layer = layer with { Activation = activation };
        call.Give(gate);
        return true;
    }

    /// <summary>Recognises <c>x tanh(softplus(x))</c>, which is one activation too.</summary>
    private static bool IsMish(OperatorCall call, ImportedValue value, ImportedValue gate)
    {
        if (call.Graph.LayerOf(gate) is not { Layer: ActivationLayer { Activation.Kind: ActivationKind.Tanh } } tanh
            || call.Graph.LayerOf(gate with { Layer = tanh.Inputs[0] })
                is not { Layer: ActivationLayer { Activation.Kind: ActivationKind.Softplus } } softplus
            || softplus.Inputs[0] != value.Layer)
        {
            return false;
        }

        call.Give(Like(value, call.Graph.Append(call, new ActivationLayer { Activation = Activation.Mish }, value).Output));
        return true;
    }

    private static void RequireSameOrder(OperatorCall call, ImportedValue a, ImportedValue b)
    {
        if (a.FileShape.Length != b.FileShape.Length)
        {
            call.Fail(
                $"joins [N, {string.Join(", ", a.FileShape)}] with [N, {string.Join(", ", b.FileShape)}]; values with the same number of axes are supported");
        }

        if (a.Order != b.Order || !Equals(a.Image, b.Image))
        {
            call.Fail("joins values whose axes are in different orders");
        }
    }

    private static ImportedValue Like(ImportedValue value, ImportedValue output) =>
        output with { Order = value.Order, Image = value.Image };
}
