using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>Dense layers of sparse rows against the oracle for dense ones, over random shapes, densities and empty rows.</summary>
public abstract class SparseConformance(ConformanceTarget target) : ConformanceSuite(target)
{
    [Fact]
    public void A_known_answer()
    {
        // Rows (2, 0, 3) and (0, 0, 0) and (0, -1, 0); feature 2 is halved.
        SparseRows x = new(Upload<int>([0, 2, 2, 3]), Upload<int>([0, 2, 1]), Upload([2f, 3, -1]), Upload([1f, 1, 0.5f]));
        DeviceView<float> weights = Upload([1f, 10, 2, 20, 4, 40]), y = Garbage(6), dWeights = Garbage(6), dBias = Garbage(2);
        DenseShape shape = new(3, 2);
        Kernels.Sparse.Forward(shape, 3, x, weights, Upload([0.5f, -5]), Activation.ReLU, y);
        Assert.Equal([8.5f, 75, 0.5f, 0, 0, 0], Download(y));
        SparseColumns columns = new(
            Upload<int>([0, 1, 2]), Upload<int>([0, 1, 2, 3]), Upload<int>([0, 2, 0]), Upload([2f, -1, 3]), Upload([1f, 1, 0.5f]));
        Kernels.Sparse.BackwardWeights(shape, 3, columns, Upload([1f, 2, 3, 4, 5, 6]), dWeights, dBias);
        Assert.Equal([2f, 4, -5, -6, 1.5f, 3], Download(dWeights));
        Assert.Equal([9f, 12], Download(dBias));
    }

    [Fact]
    public void Forward_is_the_product_of_the_dense_rows() => OverShapes((random, rows, inputs, outputs) =>
    {
        SparseCase x = Draw(random, rows, inputs);
        float[] weights = Normal(random, (long)inputs * outputs);
        float[]? bias = random.Next(3) == 0 ? null : Normal(random, outputs);
        Activation activation = random.Next(2) == 0 ? Activation.Linear : Activation.Tanh;
        DeviceView<float> y = Garbage((long)rows * outputs);
        Kernels.Sparse.Forward(
            new DenseShape(inputs, outputs), rows, x.Rows, Upload(weights), bias is null ? default : Upload(bias), activation, y);
        (double[]? expected, double[]? magnitude) = ReferenceDense.Forward(rows, inputs, outputs, x.Dense, weights, bias);
        AssertClose(
            [.. expected.Select(value => ReferenceActivation.Value(activation, value))], magnitude, Download(y),
            $"y of {rows} x {inputs} x {outputs}");
    });

    [Fact]
    public void BackwardWeights_is_that_of_the_dense_rows() => OverShapes((random, rows, inputs, outputs) =>
    {
        SparseCase x = Draw(random, rows, inputs);
        float[] dy = Normal(random, (long)rows * outputs);
        bool hasBias = random.Next(4) > 0;
        DeviceView<float> dWeights = Upload(new float[inputs * outputs]), dBias = hasBias ? Garbage(outputs) : default;
        Kernels.Sparse.BackwardWeights(new DenseShape(inputs, outputs), rows, x.Columns, Upload(dy), dWeights, dBias);
        (double[]? weights, double[]? weightsMagnitude) = ReferenceDense.BackwardWeights(rows, inputs, outputs, x.Dense, dy);
        AssertClose(weights, weightsMagnitude, Download(dWeights), $"dW of {rows} x {inputs} x {outputs}");
        if (hasBias)
        {
            (double[]? bias, double[]? biasMagnitude) = ReferenceDense.BackwardBias(rows, outputs, dy);
            AssertClose(bias, biasMagnitude, Download(dBias), $"db of {rows} x {inputs} x {outputs}");
        }
    });

    [Fact]
    public void Rows_of_weights_that_no_sample_touches_are_left_alone()
    {
        SparseColumns x = new(Upload<int>([1]), Upload<int>([0, 2]), Upload<int>([0, 1]));
        DeviceView<float> dWeights = Upload([7f, 8, 9]), dBias = Garbage(1);
        Kernels.Sparse.BackwardWeights(new DenseShape(3, 1), 2, x, Upload([10f, 20]), dWeights, dBias);
        Assert.Equal([7f, 30, 9], Download(dWeights));
        Assert.Equal([30f], Download(dBias));
    }

    [Fact]
    public void No_rows_leave_outputs_and_weights_alone_and_clear_the_biases_gradient()
    {
        DenseShape shape = new(3, 2);
        DeviceView<float> dWeights = Upload([1f, 2, 3, 4, 5, 6]), dBias = Garbage(2);
        SparseRows x = new(Upload<int>([0]), default, default);
        Kernels.Sparse.Forward(shape, 0, x, Upload(new float[6]), default, Activation.Linear, default);
        Kernels.Sparse.BackwardWeights(shape, 0, new SparseColumns(default, Upload<int>([0]), default), default, dWeights, dBias);
        Assert.Equal([1f, 2, 3, 4, 5, 6], Download(dWeights));
        Assert.Equal(new float[2], Download(dBias));
    }

    [Fact]
    public void Rows_without_non_zeros_give_the_bias()
    {
        SparseRows x = new(Upload<int>([0, 0, 0]), default, default);
        DeviceView<float> y = Garbage(4);
        Kernels.Sparse.Forward(new DenseShape(3, 2), 2, x, Upload(new float[6]), Upload([1f, -2]), Activation.Linear, y);
        Assert.Equal([1f, -2, 1, -2], Download(y));
    }

    [Fact]
    public void Selected_rows_are_cleared_and_blended_and_the_others_left_alone()
    {
        Random random = new(78);
        for (int i = 0; i < Target.Cases; i++)
        {
            int rows = 1 + random.Next(60), width = 1 + random.Next(70);
            int[] selected = [.. Enumerable.Range(0, rows).Where(_ => random.Next(3) == 0)];
            float[] x = Normal(random, rows * width), before = Normal(random, rows * width);
            float[] shares = Normal(random, Math.Max(2 * selected.Length, 1));
            DeviceView<float> blended = Upload(before), cleared = Upload(before);
            RowSelection selection = new(selected.Length == 0 ? default : Upload<int>(selected), width);
            Kernels.Sparse.BlendRows(selection, Upload(shares), Upload(x), blended);
            Kernels.Sparse.ClearRows(selection, cleared);

            double[] expected = Array.ConvertAll(before, value => (double)value);
            float[] zeros = [.. before];
            for (int k = 0; k < selected.Length; k++)
            {
                for (int at = selected[k] * width; at < (selected[k] + 1) * width; at++)
                {
                    expected[at] = ((double)shares[2 * k] * x[at]) + ((double)shares[(2 * k) + 1] * before[at]);
                    zeros[at] = 0;
                }
            }

            AssertClose(expected, [.. expected.Select((value, at) => 10 + Math.Abs(value))], Download(blended), $"{rows} x {width}");
            Assert.Equal(zeros, Download(cleared));
            FreeOperands();
        }
    }

    private SparseCase Draw(Random random, int rows, int inputs)
    {
        double density = Math.Pow(random.NextDouble(), 3);
        float[] scale = Normal(random, inputs);
        bool isScaled = random.Next(2) == 0;
        List<int> starts = [0], columns = [];
        List<float> values = [];
        List<(int Column, int Row, float Value)> elements = [];
        float[] dense = new float[rows * inputs];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < inputs; column++)
            {
                if (random.NextDouble() < density)
                {
                    float value = Normal(random, 1)[0];
                    columns.Add(column);
                    values.Add(value);
                    elements.Add((column, row, value));
                    dense[(row * inputs) + column] = isScaled ? value * scale[column] : value;
                }
            }

            starts.Add(columns.Count);
        }

        DeviceView<float> scales = isScaled ? Upload(scale) : default;
        (int Column, int Row, float Value)[] byColumn = [.. elements.OrderBy(element => element.Column)];
        int[] numbers = [.. byColumn.Select(element => element.Column).Distinct()];
        int[] ends = [.. numbers.Select(number => byColumn.Count(element => element.Column <= number))];
        return new SparseCase(
            new SparseRows(Upload<int>([.. starts]), Upload<int>([.. columns]), Upload([.. values]), scales),
            new SparseColumns(
                Upload<int>(numbers), Upload<int>([0, .. ends]), Upload<int>([.. byColumn.Select(element => element.Row)]),
                Upload([.. byColumn.Select(element => element.Value)]), scales),
            dense);
    }

    private void OverShapes(Action<Random, int, int, int> test)
    {
        Random random = new(77);
        (int, int, int)[] seams = [(1, 1, 1), (1, 40, 64), (7, 30, 65), (5, 33, 16), (3, 50, 17), (9, 20, 3), (2, 60, 128)];
        foreach ((int rows, int inputs, int outputs) in seams)
        {
            test(random, rows, inputs, outputs);
            FreeOperands();
        }

        for (int i = 0; i < Target.Cases; i++)
        {
            test(random, DrawSize(), DrawSize(), DrawSize());
            FreeOperands();
        }

        int DrawSize() => 1 + (int)(Target.LargestDimension * Math.Pow(random.NextDouble(), 2));
    }

    private sealed record SparseCase(SparseRows Rows, SparseColumns Columns, float[] Dense);
}

/// <summary>The CPU kernel set's sparse layers.</summary>
public sealed class CpuSparseConformance() : SparseConformance(CpuTarget.Instance)
{
    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        float[][] one = Run(1), two = Run(2), three = Run(3);
        Assert.Equal(one, two);
        Assert.Equal(one, three);

        static float[][] Run(int threads)
        {
            const int Rows = 300, Inputs = 5000, Outputs = 70, PerRow = 40;
            Random random = new(9);
            using CpuKernelSet kernels = new(threads);
            DenseShape shape = new(Inputs, Outputs);
            using DeviceBuffer<int> starts = kernels.Allocate<int>(Rows + 1), columns = kernels.Allocate<int>(Rows * PerRow);
            using DeviceBuffer<float> values = kernels.Allocate<float>(Rows * PerRow), weights = kernels.Allocate<float>(Inputs * Outputs);
            using DeviceBuffer<float> y = kernels.Allocate<float>(Rows * Outputs), dBias = kernels.Allocate<float>(Outputs);
            using DeviceBuffer<float> dWeights = kernels.Allocate<float>(Inputs * Outputs);
            starts.Upload([.. Enumerable.Range(0, Rows + 1).Select(row => row * PerRow)], 0);
            columns.Upload(
                [.. Enumerable.Range(0, Rows * PerRow).Select(i => (i % PerRow * (Inputs / PerRow)) + random.Next(Inputs / PerRow))], 0);
            values.Upload(Normal(random, Rows * PerRow), 0);
            weights.Upload(Normal(random, Inputs * Outputs), 0);
            SparseRows x = new(starts.View, columns.View, values.View);
            kernels.Sparse.Forward(shape, Rows, x, weights.View, default, Activation.Tanh, y.View);
            using DeviceBuffer<int> touched = kernels.Allocate<int>(Inputs), ends = kernels.Allocate<int>(Inputs + 1);
            using DeviceBuffer<int> users = kernels.Allocate<int>(Rows * PerRow);
            touched.Upload([.. Enumerable.Range(0, Inputs)], 0);
            ends.Upload([.. Enumerable.Range(0, Inputs + 1).Select(i => (int)((long)i * Rows * PerRow / Inputs))], 0);
            users.Upload([.. Enumerable.Range(0, Rows * PerRow).Select(_ => random.Next(Rows))], 0);
            SparseColumns byColumn = new(touched.View, ends.View, users.View, values.View);
            kernels.Sparse.BackwardWeights(shape, Rows, byColumn, y.View, dWeights.View, dBias.View);
            return [Download(y.View), Download(dWeights.View), Download(dBias.View)];
        }
    }

    [Fact]
    public void Rows_that_claim_more_non_zeros_than_there_are_are_refused()
    {
        SparseRows x = new(Upload<int>([0, 3]), Upload<int>([0, 1]), Upload([1f, 2]));
        DeviceView<float> weights = Upload(new float[6]), y = Garbage(2);
        Assert.Throws<ArgumentException>(() => Kernels.Sparse.Forward(new DenseShape(3, 2), 1, x, weights, default, Activation.Linear, y));
        SparseRows uneven = new(Upload<int>([0, 2]), Upload<int>([0, 1]), Upload([1f]));
        Assert.Throws<ArgumentException>(
            () => Kernels.Sparse.Forward(new DenseShape(3, 2), 1, uneven, weights, default, Activation.Linear, y));
    }
}
