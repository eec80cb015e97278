namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>Conv, MaxPool, AveragePool and Pad by their definitions, on <c>[N, C, H, W]</c>.</summary>
internal static class ReferenceWindows
{
    public static ReferenceTensor Convolution(ReferenceNode node)
    {
        (ReferenceTensor x, ReferenceTensor filters) = (node.X, node.Input(1)!);
        Window window = Window.Of(node, [filters.Shape[2], filters.Shape[3]]);
        int channels = filters.Shape[1];
        int filtersPerGroup = filters.Shape[0] / (int)node.Integer("group", 1);
        return ReferenceTensor.Make([x.Shape[0], filters.Shape[0], .. window.Output], index =>
        {
            (int image, int filter) = (index[0], index[1]);
            double sum = node.Input(2)?[filter] ?? 0;
            foreach ((int u, int v, int row, int column) in window.Taps(index[2], index[3]))
            {
                for (int c = 0; c < channels; c++)
                {
                    sum += x[image, (filter / filtersPerGroup * channels) + c, row, column] * filters[filter, c, u, v];
                }
            }

            return sum;
        });
    }

    public static ReferenceTensor Pool(ReferenceNode node, bool isMaximum)
    {
        Window window = Window.Of(node, node.Integers("kernel_shape")!);
        bool countsPadding = node.Integer("count_include_pad", 0) != 0;
        return ReferenceTensor.Make([.. node.X.Shape[..2], .. window.Output], index =>
        {
            double[] seen = [.. window.Taps(index[2], index[3]).Select(tap => node.X[index[0], index[1], tap.Row, tap.Column])];
            return isMaximum ? seen.Max() : seen.Sum() / (countsPadding ? window.Kernel[0] * window.Kernel[1] : seen.Length);
        });
    }

    /// <summary>Zeros around any axis.</summary>
    public static ReferenceTensor Pad(ReferenceNode node)
    {
        ReferenceTensor x = node.X;
        int[] pads = node.Integers("pads", 1)!;
        int rank = x.Shape.Length;
        return ReferenceTensor.Make([.. x.Shape.Select((size, axis) => size + pads[axis] + pads[axis + rank])], index =>
        {
            int[] at = [.. index.Select((place, axis) => place - pads[axis])];
            return at.Zip(x.Shape).All(pair => pair.First >= 0 && pair.First < pair.Second) ? x[at] : 0;
        });
    }

    private sealed record Window(int[] Input, int[] Kernel, int[] Strides, int[] Dilations, int[] Begin, int[] Output)
    {
        public static Window Of(ReferenceNode node, int[] kernel)
        {
            int[] input = node.X.Shape[2..];
            int[] strides = node.Integers("strides") ?? [1, 1];
            int[] dilations = node.Integers("dilations") ?? [1, 1];
            int[] pads = node.Integers("pads") ?? [0, 0, 0, 0];
            string mode = node.Text("auto_pad", "NOTSET");
            int[] begin = new int[2];
            int[] output = new int[2];
            for (int axis = 0; axis < 2; axis++)
            {
                int extent = ((kernel[axis] - 1) * dilations[axis]) + 1;
                if (mode is "SAME_UPPER" or "SAME_LOWER")
                {
                    output[axis] = (input[axis] + strides[axis] - 1) / strides[axis];
                    int total = Math.Max(((output[axis] - 1) * strides[axis]) + extent - input[axis], 0);
                    begin[axis] = mode == "SAME_UPPER" ? total / 2 : (total + 1) / 2;
                    continue;
                }

                begin[axis] = mode == "VALID" ? 0 : pads[axis];
                int rest = input[axis] + begin[axis] + (mode == "VALID" ? 0 : pads[axis + 2]) - extent;
                bool isCutOff = node.Integer("ceil_mode", 0) != 0 && rest % strides[axis] != 0;
                output[axis] = (rest / strides[axis])
                    + (isCutOff && ((rest / strides[axis]) + 1) * strides[axis] < input[axis] + begin[axis] ? 2 : 1);
            }

            return new Window(input, kernel, strides, dilations, begin, output);
        }

        public IEnumerable<(int U, int V, int Row, int Column)> Taps(int outRow, int outColumn)
        {
            for (int u = 0; u < Kernel[0]; u++)
            {
                for (int v = 0; v < Kernel[1]; v++)
                {
                    int row = (outRow * Strides[0]) - Begin[0] + (u * Dilations[0]);
                    int column = (outColumn * Strides[1]) - Begin[1] + (v * Dilations[1]);
                    if (row >= 0 && row < Input[0] && column >= 0 && column < Input[1])
                    {
                        yield return (u, v, row, column);
                    }
                }
            }
        }
    }

    /// <summary>The largest value of each channel of images <c>[N, C, H, W]</c>.</summary>
    public static ReferenceTensor GlobalMaximum(ReferenceTensor x) => new(
        [x.Shape[0], x.Shape[1], 1, 1], [.. x.Values.Chunk(x.Shape[2] * x.Shape[3]).Select(channel => channel.Max())]);
}
