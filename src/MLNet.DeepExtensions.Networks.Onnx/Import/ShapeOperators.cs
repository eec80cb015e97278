namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Flatten, Reshape, Squeeze, Unsqueeze, Transpose, and what passes its input on.</summary>
internal static class ShapeOperators
{
    // Dropout of operator sets before this one is in training if it gives a mask.
    private const int FirstWithTrainingMode = 12;

    public static void Identity(OperatorCall call) => call.Give(call.ColourValue(0));

    public static void Cast(OperatorCall call)
    {
        if (call.Integer("to", 0) is not (long)OnnxElementType.Float and var type)
        {
            call.Fail($"casts values to {(OnnxElementType)type}; Float is supported");
        }

        call.Give(call.ColourValue(0));
    }

    public static void Dropout(OperatorCall call)
    {
        call.Ignore("ratio", "seed");
        if (call.Graph.Opset < FirstWithTrainingMode)
        {
            call.RequireInference();
        }

        if (call.Flag(2))
        {
            call.Fail("has training_mode = true; false is supported");
        }

        call.Give(call.ColourValue(0));
    }

    public static void Flatten(OperatorCall call)
    {
        ImportedValue value = call.Value(0);
        if (call.Axis(call.Integer("axis", 1), value) is not 1 and var axis)
        {
            call.Fail($"has axis = {axis}; 1 is supported");
        }

        Give(call, value, [value.Shape.Size]);
    }

    public static void Reshape(OperatorCall call)
    {
        ImportedValue value = call.Value(0);
        ImportedSizes sizesAsked = call.Sizes(1);
        if (sizesAsked.Values.Contains(0))
        {
            call.Require("allowzero", only: 0, otherwise: 0);
        }

        call.Ignore("allowzero");
        int[] before = value.FileShape;
        string text = sizesAsked.ToString();
        if (sizesAsked.IsScalar || sizesAsked.Values.Skip(1).Contains(null))
        {
            call.Fail($"reshapes to [{text}]; the batch (N) must stay the first axis");
        }

        // Files that were written for batches of one size may state it: 1 above all.
        long[] asked = [.. sizesAsked.Values.Select(size => size ?? 0)];
        if (asked.Length < 2 || !(asked[0] is 0 or -1 || asked[0] == (call.Graph.Batch ?? 1)) || asked.Skip(1)
            .Count(size => size == -1) > (asked[0] == -1 ? 0 : 1))
        {
            call.Fail($"reshapes to [{text}]; the batch must stay the first axis");
        }

        long[] sizes = [.. asked.Skip(1).Select((size, i) => size == 0 && i < before.Length ? before[i] : size)];
        long known = 1;
        foreach (long size in sizes.Where(size => size != -1))
        {
            if (size < 1 || size > value.Shape.Size || known > value.Shape.Size)
            {
                call.Fail($"reshapes to [{text}] for {value.Shape.Size} values per sample");
            }

            known *= size;
        }

        long[] shape = [.. sizes.Select(size => size == -1 ? value.Shape.Size / known : size)];
        if (shape.Contains(0) || shape.Aggregate(1L, (product, size) => product * size) != value.Shape.Size)
        {
            call.Fail($"reshapes to [{text}] for {value.Shape.Size} values per sample");
        }

        Give(call, value, [.. shape.Select(size => (int)size)]);
    }

    public static void Squeeze(OperatorCall call)
    {
        ImportedValue value = call.Value(0);
        int[] axes = [.. (call.Integers("axes", 1) ?? throw call.Unsupported("names no axes")).Select(axis => call.Axis(axis, value))];
        int[] shape = value.FileShape;
        if (axes.Any(axis => axis == 0 || shape[axis - 1] != 1))
        {
            call.Fail($"drops the axes [{string.Join(", ", axes)}] of [N, {string.Join(", ", shape)}]");
        }

        int[] rest = [.. shape.Where((_, i) => !axes.Contains(i + 1))];
        Give(call, value, rest.Length > 0 ? rest : [1]);
    }

    public static void Unsqueeze(OperatorCall call)
    {
        ImportedValue value = call.Value(0);
        long[] axes = call.Integers("axes", 1) ?? throw call.Unsupported("names no axes");
        List<int> shape = [.. value.FileShape];
        int rank = shape.Count + 1 + axes.Length;
        foreach (long axis in axes.Select(axis => axis < 0 ? axis + rank : axis).Order())
        {
            if (axis < 1 || axis > shape.Count + 1)
            {
                call.Fail($"adds the axes [{string.Join(", ", axes)}] to [N, {string.Join(", ", value.FileShape)}]");
            }

            shape.Insert((int)axis - 1, 1);
        }

        Give(call, value, [.. shape]);
    }

    public static void Transpose(OperatorCall call)
    {
        ImportedValue value = call.Value(0);
        long[] order = call.Attribute<long[]>("perm") ?? [];
        bool isPixel = value is { Order: AxisOrder.ChannelsFirst, Shape: { Height: 1, Width: 1 } };
        switch (order)
        {
            case [0, 3, 1, 2] when value is { Order: AxisOrder.Memory, Shape.IsImage: true }:
                call.Give(value with { Order = AxisOrder.ChannelsFirst });
                break;
            case [0, 2, 3, 1] when value.Order == AxisOrder.ChannelsFirst:
                call.Give(value with { Order = AxisOrder.Memory });
                break;
            case [0, 3, 1, 2] when isPixel:
                ImportedValue column = call.Graph.Append(call, new Networks.Reshape { Shape = [value.Shape.Channels, 1, 1] }, value).Output;
                call.Give(column with { Order = AxisOrder.ChannelsFirst });
                break;
            case [0, ..] when order.Length == value.FileShape.Length + 1 && order.SequenceEqual(order.Order()):
                call.Give(value);
                break;
            default:
                call.Fail(
                    $"has perm = [{string.Join(", ", order)}] for [N, {string.Join(", ", value.FileShape)}]; images between channels first and last are supported");
                break;
        }
    }

    /// <summary>The value with another shape, given as the file sees it.</summary>
    public static ImportedValue Reshaped(OperatorCall call, ImportedValue value, int[] shape)
    {
        if (shape.SequenceEqual(value.FileShape))
        {
            return value;
        }

        // An image of one pixel is a row in memory too, whichever way its axes are seen.
        bool isRow = value.Order == AxisOrder.Memory
            || (value.Order == AxisOrder.ChannelsFirst && value.Shape.Size == value.Shape.Channels);
        bool isPixel = shape is [_, 1, 1];
        if (isRow)
        {
            TensorShape target = isPixel ? [1, 1, shape[0]] : TensorShape.Create(shape);
            return WithShape(call, value, target) with { Order = isPixel ? AxisOrder.ChannelsFirst : AxisOrder.Memory };
        }

        if (shape.Length == 1 && value.Order == AxisOrder.ChannelsFirst)
        {
            return WithShape(call, value, [shape[0]]) with { Order = AxisOrder.FlattenedChannelsFirst, Image = value.Shape };
        }

        if (value.Image is { } image && shape.SequenceEqual([image.Channels, image.Height, image.Width]))
        {
            return WithShape(call, value, image) with { Order = AxisOrder.ChannelsFirst, Image = null };
        }

        throw call.Unsupported($"makes [N, {string.Join(", ", shape)}] of the image [N, {string.Join(", ", value.FileShape)}]");
    }

    private static void Give(OperatorCall call, ImportedValue value, int[] shape) => call.Give(Reshaped(call, value, shape));

    private static ImportedValue WithShape(OperatorCall call, ImportedValue value, TensorShape shape)
    {
        if (call.Graph.LayerOf(value) is { Layer: Networks.Reshape } before && call.Graph.ShapeOf(before.Inputs[0]) is { } original
            && original.Equals(shape))
        {
            // There and back: the layer between is left out. Others may read what it takes.
            return new ImportedValue(before.Inputs[0], shape) { IsShared = true };
        }

        return value.Shape.Equals(shape)
            ? value
            : call.Graph.Append(call, shape.Rank == 1 ? new Networks.Flatten() : new Networks.Reshape { Shape = shape }, value).Output;
    }
}
