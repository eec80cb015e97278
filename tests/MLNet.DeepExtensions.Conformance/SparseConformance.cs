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
        Kernels.Sparse.BackwardWeights(shape, 3, x, Upload([1f, 2, 3, 4, 5, 6]), dWeights, dBias);
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
        DeviceView<float> dWeights = Garbage((long)inputs * outputs), dBias = hasBias ? Garbage(outputs) : default;
        Kernels.Sparse.BackwardWeights(new DenseShape(inputs, outputs), rows, x.Rows, Upload(dy), dWeights, dBias);
        (double[]? weights, double[]? weightsMagnitude) = ReferenceDense.BackwardWeights(rows, inputs, outputs, x.Dense, dy);
        AssertClose(weights, weightsMagnitude, Download(dWeights), $"dW of {rows} x {inputs} x {outputs}");
        if (hasBias)
        {
            (double[]? bias, double[]? biasMagnitude) = ReferenceDense.BackwardBias(rows, outputs, dy);
            AssertClose(bias, biasMagnitude, Download(dBias), $"db of {rows} x {inputs} x {outputs}");
        }
    });

    [Fact]
    public void No_rows_leave_outputs_alone_and_clear_the_gradients()
    {
        DenseShape shape = new(3, 2);
        SparseRows x = new(Upload<int>([0]), default, default);
        DeviceView<float> dWeights = Garbage(6), dBias = Garbage(2);
        Kernels.Sparse.Forward(shape, 0, x, Upload(new float[6]), default, Activation.Linear, default);
        Kernels.Sparse.BackwardWeights(shape, 0, x, default, dWeights, dBias);
        Assert.Equal(new float[6], Download(dWeights));
        Assert.Equal(new float[2], Download(dBias));
    }

    [Fact]
    public void Rows_without_non_zeros_give_the_bias()
    {
        DenseShape shape = new(3, 2);
        SparseRows x = new(Upload<int>([0, 0, 0]), default, default);
        DeviceView<float> y = Garbage(4), dWeights = Garbage(6), dBias = Garbage(2);
        Kernels.Sparse.Forward(shape, 2, x, Upload(new float[6]), Upload([1f, -2]), Activation.Linear, y);
        Kernels.Sparse.BackwardWeights(shape, 2, x, Upload([1f, 2, 3, 4]), dWeights, dBias);
        Assert.Equal([1f, -2, 1, -2], Download(y));
        Assert.Equal(new float[6], Download(dWeights));
        Assert.Equal([4f, 6], Download(dBias));
    }

    private SparseCase Draw(Random random, int rows, int inputs)
    {
        double density = Math.Pow(random.NextDouble(), 3);
        float[] scale = Normal(random, inputs);
        bool isScaled = random.Next(2) == 0;
        List<int> starts = [0], columns = [];
        List<float> values = [];
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
                    dense[(row * inputs) + column] = isScaled ? value * scale[column] : value;
                }
            }

            starts.Add(columns.Count);
        }

        return new SparseCase(
            new SparseRows(Upload<int>([.. starts]), Upload<int>([.. columns]), Upload([.. values]), isScaled ? Upload(scale) : default),
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

    private sealed record SparseCase(SparseRows Rows, float[] Dense);
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
            kernels.Sparse.BackwardWeights(shape, Rows, x, y.View, dWeights.View, dBias.View);
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
