using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>A tensor in double precision, the last axis fastest.</summary>
internal sealed record ReferenceTensor(int[] Shape, double[] Values)
{
    public static ReferenceTensor Of(OnnxTensor tensor) => new(
        [.. tensor.Shape.Select(size => (int)size)],
        tensor.IsFloat ? Array.ConvertAll(tensor.ToSingles(), value => (double)value)
            : Array.ConvertAll(tensor.ToInt64s(), value => (double)value));

    /// <summary>Computes each element from its index, an array that is used again for the next.</summary>
    public static ReferenceTensor Make(int[] shape, Func<int[], double> element)
    {
        double[] values = new double[Count(shape)];
        int[] index = new int[shape.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = element(index);
            for (int axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }

        return new ReferenceTensor(shape, values);
    }

    public static int Count(int[] shape) => shape.Aggregate(1, (product, size) => product * size);

    public double this[params ReadOnlySpan<int> index]
    {
        get
        {
            int place = 0;
            for (int axis = 0; axis < index.Length; axis++)
            {
                place = (place * Shape[axis]) + index[axis];
            }

            return Values[place];
        }
    }

    public ReferenceTensor Map(Func<double, double> function) => new(Shape, Array.ConvertAll(Values, value => function(value)));

    public ReferenceTensor WithShape(int[] shape) => new(shape, Values);

    /// <summary>Two tensors element by element: axes count from the last, and one of size 1 is repeated.</summary>
    public ReferenceTensor Zip(ReferenceTensor other, Func<double, double, double> function)
    {
        int rank = Math.Max(Shape.Length, other.Shape.Length);
        int Size(int[] shape, int axis) => axis < rank - shape.Length ? 1 : shape[axis - rank + shape.Length];
        int[] joined = [.. Enumerable.Range(0, rank).Select(axis => Math.Max(Size(Shape, axis), Size(other.Shape, axis)))];
        double At(ReferenceTensor tensor, int[] index)
        {
            int skipped = rank - tensor.Shape.Length;
            Span<int> own = stackalloc int[tensor.Shape.Length];
            for (int axis = 0; axis < own.Length; axis++)
            {
                own[axis] = tensor.Shape[axis] == 1 ? 0 : index[axis + skipped];
            }

            return tensor[own];
        }

        return Make(joined, index => function(At(this, index), At(other, index)));
    }

    /// <summary>From <c>[N, C, H, W]</c> to <c>[N, H, W, C]</c>; anything else as it is.</summary>
    public ReferenceTensor ChannelsLast() => Shape is [var samples, var channels, var height, var width]
        ? Make([samples, height, width, channels], index => this[index[0], index[3], index[1], index[2]])
        : this;
}
