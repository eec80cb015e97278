using System.Text.Json;

namespace MLNet.DeepExtensions.Networks.Tests.Fixtures;

/// <summary>An array of a fixture, in double precision and in PyTorch's order, with what it takes to bring it into the engine's.</summary>
internal sealed record FixtureTensor(int[] Shape, double[] Values)
{
    public static FixtureTensor Parse(JsonElement element)
    {
        List<int> shape = new();
        for (JsonElement at = element; at.ValueKind == JsonValueKind.Array; at = at[0])
        {
            shape.Add(at.GetArrayLength());
        }

        List<double> values = new();
        Collect(element, values);
        return new FixtureTensor([.. shape], [.. values]);
    }

    public float[] ToFloats() => Array.ConvertAll(Values, value => (float)value);

    /// <summary>Another order of the axes: axis <c>i</c> of the result is axis <c>axes[i]</c> of this one.</summary>
    public FixtureTensor Permute(params int[] axes)
    {
        int[] strides = new int[Shape.Length];
        for (int i = Shape.Length - 1, stride = 1; i >= 0; stride *= Shape[i--])
        {
            strides[i] = stride;
        }

        int[] shape = [.. axes.Select(axis => Shape[axis])];
        double[] values = new double[Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int from = 0;
            for (int axis = axes.Length - 1, rest = i; axis >= 0; rest /= shape[axis--])
            {
                from += rest % shape[axis] * strides[axes[axis]];
            }

            values[i] = Values[from];
        }

        return new FixtureTensor(shape, values);
    }

    /// <summary>Images from NCHW to NHWC.</summary>
    public FixtureTensor ImagesLast() => Permute(0, 2, 3, 1);

    /// <summary>Filters from <c>[out, in, h, w]</c> to <c>[h, w, in, out]</c>.</summary>
    public FixtureTensor FiltersLast() => Permute(2, 3, 1, 0);

    /// <summary>Dense weights from <c>[out, in]</c> to <c>[in, out]</c>.</summary>
    public FixtureTensor Transpose() => Permute(1, 0);

    /// <summary>
    /// The same for a dense layer behind a flattened image, whose inputs are in the order C, H, W there and H, W, C here.
    /// </summary>
    public FixtureTensor TransposeBehindImage(int channels, int height, int width)
    {
        FixtureTensor split = this with { Shape = [Shape[0], channels, height, width] };
        return split.Permute(2, 3, 1, 0) with { Shape = [Shape[1], Shape[0]] };
    }

    private static void Collect(JsonElement element, List<double> values)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
            {
                Collect(item, values);
            }
        }
        else
        {
            values.Add(element.GetDouble());
        }
    }
}
