using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using static MLNet.DeepExtensions.Conformance.Fuzzing.FuzzCall;

namespace MLNet.DeepExtensions.Conformance.Fuzzing;

/// <summary>An output, and what the oracle says should stand there at its beginning.</summary>
/// <param name="Operand">The output.</param>
/// <param name="Values">The oracle's values.</param>
/// <param name="Magnitudes">How much was summed to get each.</param>
internal sealed record FuzzResult(Operand<float> Operand, double[] Values, double[] Magnitudes);

/// <summary>
/// A call of an operation with random operands, and what it should give: the oracle is asked only where the call was served.
/// </summary>
/// <param name="Run">Makes the call.</param>
/// <param name="Oracle">The results.</param>
internal sealed record FuzzCase(Action Run, Func<FuzzResult[]> Oracle);

/// <summary>
/// The operations that the fuzzer calls: those whose operands have sizes that depend on each other, or numbers that lead elsewhere.
/// </summary>
internal static class FuzzOperations
{
    private static readonly Activation[] s_activations = [Activation.Linear, Activation.ReLU, Activation.Tanh, Activation.LeakyReLU(0.1f)];

    /// <summary>The operations by name.</summary>
    public static IReadOnlyDictionary<string, Func<IKernelSet, FuzzCall, FuzzCase>> All { get; } =
        new Dictionary<string, Func<IKernelSet, FuzzCall, FuzzCase>>
        {
            ["Dense.Forward"] = DenseForward,
            ["Dense.BackwardData"] = DenseBackwardData,
            ["Dense.BackwardWeights"] = DenseBackwardWeights,
            ["Sparse.Forward"] = SparseForward,
            ["Sparse.BackwardWeights"] = SparseBackwardWeights,
            ["Convolution"] = Convolution,
            ["Pooling"] = Pooling,
            ["GatherRows"] = GatherRows,
            ["Pad"] = Pad,
            ["CopyColumns"] = CopyColumns,
            ["ActivationForward"] = ActivationForward,
            ["Add"] = Add,
            ["MultiplyChannels"] = MultiplyChannels,
            ["Sgd"] = Sgd,
        };

    private static FuzzCase DenseForward(IKernelSet kernels, FuzzCall c)
    {
        (int rows, int inputs, int outputs) = DenseSizes(c);
        Operand<float> x = c.Input((long)rows * inputs), weights = c.Input((long)inputs * outputs),
        bias = c.Input(c.Random.Next(2) * outputs);
        Operand<float> y = c.Output((long)rows * outputs);
        Activation activation = s_activations[c.Random.Next(s_activations.Length)];
        (rows, inputs, outputs) = (c.Size(rows), c.Size(inputs), c.Size(outputs));
        return new FuzzCase(
            () => kernels.Dense.Forward(new DenseShape(inputs, outputs), rows, x.View, weights.View, bias.View, activation, y.View),
            () => Activated(
                y, activation,
                ReferenceDense.Forward(rows, inputs, outputs, x.Before, weights.Before, bias.Length == 0 ? null : bias.Before)));
    }

    private static FuzzCase DenseBackwardData(IKernelSet kernels, FuzzCall c)
    {
        (int rows, int inputs, int outputs) = DenseSizes(c);
        Operand<float> dy = c.Input((long)rows * outputs), weights = c.Input((long)inputs * outputs), dx = c.Output((long)rows * inputs);
        (rows, inputs, outputs) = (c.Size(rows), c.Size(inputs), c.Size(outputs));
        return new FuzzCase(
            () => kernels.Dense.BackwardData(new DenseShape(inputs, outputs), rows, dy.View, weights.View, new GradientTarget(dx.View)),
            () => [Result(dx, ReferenceDense.BackwardData(rows, inputs, outputs, dy.Before, weights.Before))]);
    }

    private static FuzzCase DenseBackwardWeights(IKernelSet kernels, FuzzCall c)
    {
        (int rows, int inputs, int outputs) = DenseSizes(c);
        Operand<float> x = c.Input((long)rows * inputs), dy = c.Input((long)rows * outputs);
        Operand<float> dWeights = c.Output((long)inputs * outputs), dBias = c.Output(outputs);
        (rows, inputs, outputs) = (c.Size(rows), c.Size(inputs), c.Size(outputs));
        return new FuzzCase(
            () => kernels.Dense.BackwardWeights(new DenseShape(inputs, outputs), rows, x.View, dy.View, dWeights.View, dBias.View),
            () =>
            [
                Result(dWeights, ReferenceDense.BackwardWeights(rows, inputs, outputs, x.Before, dy.Before)),
                .. dBias.Length == 0 ? (FuzzResult[])[] : [Result(dBias, ReferenceDense.BackwardBias(rows, outputs, dy.Before))],
            ]);
    }

    private static FuzzCase SparseForward(IKernelSet kernels, FuzzCall c)
    {
        (int rows, int inputs, int outputs) = DenseSizes(c);
        SparseOperands x = new(c, rows, inputs);
        Operand<float> weights = c.Input((long)inputs * outputs), y = c.Output((long)rows * outputs);
        (rows, inputs, outputs) = (c.Size(rows), c.Size(inputs), c.Size(outputs));
        return new FuzzCase(
            () => kernels.Sparse.Forward(new DenseShape(inputs, outputs), rows, x.Rows, weights.View, default, Activation.Linear, y.View),
            () => [Result(y, ReferenceDense.Forward(rows, inputs, outputs, x.Dense(rows, inputs), weights.Before, null))]);
    }

    private static FuzzCase SparseBackwardWeights(IKernelSet kernels, FuzzCall c)
    {
        (int rows, int inputs, int outputs) = DenseSizes(c);
        int[] touched = [.. Enumerable.Range(0, inputs).Where(_ => c.Random.Next(3) > 0)];
        List<int> starts = [0], users = [];
        foreach (int _ in touched)
        {
            users.AddRange(Enumerable.Range(0, rows).Where(_ => c.Random.Next(4) == 0));
            starts.Add(users.Count);
        }

        Operand<int> columns = c.Numbers(touched), begins = c.Numbers([.. starts]), rowsOf = c.Numbers([.. users]);
        Operand<float> values = c.Input(users.Count), dy = c.Input((long)rows * outputs), dWeights = c.Output((long)inputs * outputs);
        (rows, inputs, outputs) = (c.Size(rows), c.Size(inputs), c.Size(outputs));
        SparseColumns x = new(columns.View, begins.View, rowsOf.View, values.View);
        return new FuzzCase(
            () => kernels.Sparse.BackwardWeights(new DenseShape(inputs, outputs), rows, x, dy.View, dWeights.View, default),
            () => [Result(dWeights, TouchedGradients(outputs, columns, begins, rowsOf, values, dy, dWeights))]);
    }

    // The gradients of the columns that there are, and what stood in the others.
    private static (double[] Values, double[] Magnitudes) TouchedGradients(
        int outputs, Operand<int> columns, Operand<int> starts, Operand<int> rows, Operand<float> values, Operand<float> dy,
        Operand<float> dWeights)
    {
        double[] sums = Array.ConvertAll(dWeights.Before, value => (double)value);
        double[] magnitudes = [.. sums.Select(Math.Abs)];
        for (int i = 0; i < columns.Before.Length; i++)
        {
            for (int j = 0; j < outputs; j++)
            {
                int place = (columns.Before[i] * outputs) + j;
                (sums[place], magnitudes[place]) = (0, 0);
                for (int k = starts.Before[i]; k < starts.Before[i + 1]; k++)
                {
                    double product = (values.Length == 0 ? 1.0 : values.Before[k]) * dy.Before[(rows.Before[k] * outputs) + j];
                    (sums[place], magnitudes[place]) = (sums[place] + product, magnitudes[place] + Math.Abs(product));
                }
            }
        }

        return (sums, magnitudes);
    }

    private static FuzzCase Convolution(IKernelSet kernels, FuzzCall c)
    {
        Random random = c.Random;
        int batch = random.Next(random.Next(4) == 0 ? 20 : 4), groups = random.Next(4) == 0 ? random.Next(1, 4) : 1;
        int inChannels = groups * random.Next(1, 20), outChannels = groups * random.Next(1, 20);
        int padding = random.Next(3), far = random.Next(20) == 0 ? 1 << random.Next(4, 30) : 0;
        Conv2DShape shape = new(
            random.Next(5, 14), random.Next(5, 14), inChannels, outChannels, random.Next(1, 4), far == 0 ? random.Next(1, 4) : far + 3,
            far == 0 ? new Padding(padding, padding, padding, random.Next(3)) : Padding.All(far), random.Next(1, 3), groups);
        Operand<float> x = c.Input((long)batch * shape.InSize), weights = c.Input(shape.WeightCount), bias = c.Input(outChannels);
        Operand<float> dy = c.Input((long)batch * shape.OutSize), y = c.Output((long)batch * shape.OutSize),
        dx = c.Output((long)batch * shape.InSize);
        Operand<float> dWeights = c.Output(shape.WeightCount), dBias = c.Output(outChannels);
        batch = c.Size(batch);
        return random.Next(3) switch
        {
            0 => new FuzzCase(
                () => kernels.Convolution.Forward(shape, batch, x.View, weights.View, bias.View, Activation.Linear, y.View),
                () => [Result(y, ReferenceConvolution.Forward(
                    shape, batch, x.Before, weights.Before, bias.Length == 0 ? new float[outChannels] : bias.Before))]),
            1 => new FuzzCase(
                () => kernels.Convolution.BackwardData(shape, batch, dy.View, weights.View, new GradientTarget(dx.View)),
                () => [Result(dx, ReferenceConvolution.BackwardData(shape, batch, dy.Before, weights.Before))]),
            _ => new FuzzCase(
                () => kernels.Convolution.BackwardWeights(shape, batch, x.View, dy.View, dWeights.View, dBias.View),
                () => [Result(dWeights, ReferenceConvolution.BackwardWeights(shape, batch, x.Before, dy.Before))]),
        };
    }

    private static FuzzCase Pooling(IKernelSet kernels, FuzzCall c)
    {
        Random random = c.Random;
        int batch = random.Next(4), kernel = random.Next(1, 4);
        Padding padding = kernel == 1 ? Padding.None : Padding.All(random.Next(kernel));
        Pool2DShape shape = new(random.Next(3, 12), random.Next(3, 12), random.Next(1, 20), kernel, random.Next(1, 4), padding);
        Operand<float> x = c.Input((long)batch * shape.InSize), y = c.Output((long)batch * shape.OutSize);
        batch = c.Size(batch);
        return random.Next(2) == 0
            ? new FuzzCase(
                () => kernels.Pooling.MaximumForward(shape, batch, x.View, y.View, default),
                () => [Exactly(y, ReferencePooling.Maximum(shape, batch, x.Before).Values)])
            : new FuzzCase(
                () => kernels.Pooling.AverageForward(shape, batch, x.View, y.View),
                () => [Result(y, ReferencePooling.Average(shape, batch, x.Before))]);
    }

    private static FuzzCase GatherRows(IKernelSet kernels, FuzzCall c)
    {
        int count = c.Random.Next(10), width = c.Random.Next(1, 40), stored = c.Random.Next(1, 10);
        Operand<int> rows = c.Numbers([.. Enumerable.Range(0, count).Select(_ => c.Random.Next(stored))]);
        Operand<float> table = c.Input((long)stored * width), y = c.Output((long)count * width);
        (count, width) = (c.Size(count), c.Size(width));
        return new FuzzCase(
            () => kernels.Elementwise.GatherRows(count, width, rows.View, table.View, y.View),
            () => [Exactly(
                y, [.. rows.Before.Take(count).SelectMany(row => table.Before.Skip(row * width).Take(width))
                    .Select(value => (double)value)])]);
    }

    private static FuzzCase Pad(IKernelSet kernels, FuzzCall c)
    {
        Random random = c.Random;
        int batch = random.Next(4), height = random.Next(1, 6), width = random.Next(1, 6), channels = random.Next(1, 9);
        int[] sides = [random.Next(3), random.Next(3), random.Next(3), random.Next(3)];
        long framed = (long)batch * (height + sides[0] + sides[1]) * (width + sides[2] + sides[3]) * channels;
        bool isForward = random.Next(2) == 0;
        Operand<float> x = isForward ? c.Input((long)batch * height * width * channels) : c.Output((long)batch * height * width * channels);
        Operand<float> y = isForward ? c.Output(framed) : c.Input(framed);
        (batch, height, width, channels) = (c.Size(batch), c.Size(height), c.Size(width), c.Size(channels));
        Padding padding = new(c.Size(sides[0]), c.Size(sides[1]), c.Size(sides[2]), c.Size(sides[3]));
        return isForward
            ? new FuzzCase(
                () => kernels.Elementwise.PadForward(batch, height, width, channels, padding, x.View, y.View),
                () => [Exactly(y, Framed(x.Before, y.Now.Length))])
            : new FuzzCase(
                () => kernels.Elementwise.PadBackward(batch, height, width, channels, padding, y.View, x.View),
                () => [Exactly(x, [.. Places().Select(place => (double)y.Before[place])])]);

        double[] Framed(float[] inner, int length)
        {
            int framedRow = (width + padding.Left + padding.Right) * channels;
            double[] values = new double[Math.Min(length, (long)batch * (height + padding.Top + padding.Bottom) * framedRow)];
            foreach ((int place, int index) in Places().Select((place, index) => (place, index)))
            {
                values[place] = inner[index];
            }

            return values;
        }

        // Where the values of the inner images lie in the frames.
        IEnumerable<int> Places() =>
            from image in Enumerable.Range(0, batch)
            from row in Enumerable.Range(0, height)
            from column in Enumerable.Range(0, width)
            from channel in Enumerable.Range(0, channels)
            select ((
                (((image * (height + padding.Top + padding.Bottom)) + row + padding.Top) * (width + padding.Left + padding.Right)) + column
                    + padding.Left)
                * channels) + channel;
    }

    private static FuzzCase CopyColumns(IKernelSet kernels, FuzzCall c)
    {
        Random random = c.Random;
        int rows = random.Next(6), columns = random.Next(1, 6), fromWidth = columns + random.Next(4), toWidth = columns + random.Next(4);
        int fromColumn = random.Next(fromWidth - columns + 1), toColumn = random.Next(toWidth - columns + 1);
        Operand<float> from = c.Input((long)rows * fromWidth), to = c.Output((long)rows * toWidth);
        (rows, columns, fromWidth, fromColumn) = (c.Size(rows), c.Size(columns), c.Size(fromWidth), c.Size(fromColumn));
        (toWidth, toColumn) = (c.Size(toWidth), c.Size(toColumn));
        return new FuzzCase(
            () => kernels.Elementwise.CopyColumns(
                rows, columns, new ColumnRange(from.View, fromWidth, fromColumn), new ColumnRange(to.View, toWidth, toColumn)),
            () =>
            {
                double[] expected = [.. to.Before.Take(rows * toWidth).Select(value => (double)value)];
                for (int i = 0; i < rows * columns; i++)
                {
                    (int row, int column) = Math.DivRem(i, columns);
                    expected[(row * toWidth) + toColumn + column] = from.Before[(row * fromWidth) + fromColumn + column];
                }

                return [Exactly(to, expected)];
            });
    }

    private static FuzzCase ActivationForward(IKernelSet kernels, FuzzCall c)
    {
        int count = c.Random.Next(100);
        Operand<float> x = c.Input(count), y = c.Output(count);
        Activation activation = s_activations[c.Random.Next(s_activations.Length)];
        return new FuzzCase(
            () => kernels.Elementwise.ActivationForward(activation, x.View, y.View),
            () => Activated(y, activation, ([.. x.Before.Select(value => (double)value)], [.. x.Before.Select(_ => 1.0)])));
    }

    private static FuzzCase Add(IKernelSet kernels, FuzzCall c)
    {
        int count = c.Random.Next(100);
        Operand<float> a = c.Input(count), b = c.Input(count), y = c.Output(count);
        return new FuzzCase(
            () => kernels.Elementwise.Add(a.View, b.View, y.View), () =>
                [Exactly(y, [.. a.Before.Zip(b.Before, (one, other) => (double)(one + other))])]);
    }

    private static FuzzCase MultiplyChannels(IKernelSet kernels, FuzzCall c)
    {
        int batch = c.Random.Next(4), positions = c.Random.Next(1, 9), channels = c.Random.Next(1, 30);
        long count = (long)batch * positions * channels;
        Operand<float> x = c.Input(count), scale = c.Input((long)batch * channels), y = c.Output(count);
        (batch, positions, channels) = (c.Size(batch), c.Size(positions), c.Size(channels));
        return new FuzzCase(
            () => kernels.Elementwise.MultiplyChannels(batch, positions, channels, x.View, scale.View, y.View),
            () =>
            [
                Exactly(y, [.. Enumerable.Range(0, batch * positions * channels).Select(
                    i => (double)(x.Before[i] * scale.Before[(i / (positions * channels) * channels) + (i % channels)]))]),
            ]);
    }

    private static FuzzCase Sgd(IKernelSet kernels, FuzzCall c)
    {
        int first = c.Random.Next(50), second = c.Random.Next(50), gap = c.Random.Next(9);
        int length = first + gap + second;
        Operand<float> gradients = c.Input(length), parameters = c.Output(length);
        SegmentTable segments = new([new ParameterSegment(0, first), new ParameterSegment(first + gap, second, RateFactor: 2)]);
        return new FuzzCase(
            () => kernels.Optimizers.Sgd(new SweepArguments(segments, parameters.View, gradients.View, 0.5f), 0, false, default),
            () =>
            [
                Result(parameters, (
                    [.. Enumerable.Range(0, length).Select(i => parameters.Before[i] - (Rate(i) * (double)gradients.Before[i]))],
                    [.. Enumerable.Repeat(1.0, length)])),
            ]);

        double Rate(int index) => index < first ? 0.5 : index < first + gap ? 0 : 1;
    }

    private static (int Rows, int Inputs, int Outputs) DenseSizes(FuzzCall c) =>
        (c.Random.Next(40), c.Random.Next(1, 60), c.Random.Next(1, 60));

    private static FuzzResult Result(Operand<float> operand, (double[] Values, double[] Magnitudes) oracle) =>
        new(operand, oracle.Values, oracle.Magnitudes);

    private static FuzzResult Exactly(Operand<float> operand, double[] values) => new(operand, values, [.. values.Select(Math.Abs)]);

    private static FuzzResult[] Activated(Operand<float> y, Activation activation, (double[] Values, double[] Magnitudes) oracle) =>
        [new FuzzResult(y, [.. oracle.Values.Select(value => ReferenceActivation.Value(activation, value))], oracle.Magnitudes)];

    /// <summary>The operands of sparse rows.</summary>
    private sealed class SparseOperands
    {
        private readonly Operand<int> _starts;
        private readonly Operand<int> _columns;
        private readonly Operand<float> _values;

        public SparseOperands(FuzzCall c, int rows, int features)
        {
            List<int> starts = [0], columns = [];
            for (int row = 0; row < rows; row++)
            {
                columns.AddRange(Enumerable.Range(0, features).Where(_ => c.Random.Next(4) == 0));
                starts.Add(columns.Count);
            }

            (_starts, _columns, _values) = (c.Numbers([.. starts]), c.Numbers([.. columns]), c.Input(columns.Count));
        }

        public SparseRows Rows => new(_starts.View, _columns.View, _values.View);

        public float[] Dense(int rows, int features)
        {
            float[] dense = new float[rows * features];
            (int[] starts, int[] columns, float[] values) = (_starts.Before, _columns.Before, _values.Before);
            for (int row = 0; row < rows; row++)
            {
                for (int i = starts[row]; i < starts[row + 1]; i++)
                {
                    dense[(row * features) + columns[i]] += values[i];
                }
            }

            return dense;
        }
    }
}
