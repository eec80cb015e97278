using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>What every kernel set's embeddings of numbers and categories must do.</summary>
public abstract class EmbeddingConformance(ConformanceTarget target) : ConformanceSuite(target)
{
    [Fact]
    public void Linear_embeddings_and_their_gradients_are_the_oracles() => ForEachShape(seed: 1, (random, shape, rows, what) =>
    {
        float[] x = Normal(random, rows * shape.Features);
        float[] weights = Normal(random, shape.OutSize), bias = Normal(random, shape.OutSize);
        float[] both = [.. Enumerable.Range(0, shape.Features).SelectMany(feature =>
            weights.Chunk(shape.Width).ElementAt(feature).Concat(bias.Chunk(shape.Width).ElementAt(feature)))];
        ReferenceEmbedding oracle = new(shape, rows, x, []);
        DeviceView<float> y = Garbage(rows * shape.OutSize);
        Kernels.Embeddings.LinearForward(shape, rows, Upload(x), Upload(weights), Upload(bias), y);
        Compare(oracle.Forward(both), Download(y), $"{what}, forward");

        float[] dy = Normal(random, rows * shape.OutSize), before = Normal(random, x.Length);
        DeviceView<float> dx = Upload(before);
        bool accumulate = random.Next(2) == 0;
        Kernels.Embeddings.LinearBackwardData(shape, rows, Upload(dy), Upload(weights), dx, accumulate);
        CompareData(oracle.Data(dy, both), before, accumulate, Download(dx), what);

        DeviceView<float> dWeights = Garbage(shape.OutSize), dBias = Garbage(shape.OutSize);
        Kernels.Embeddings.LinearBackwardWeights(shape, rows, Upload(x), Upload(dy), dWeights, dBias);
        float[] found = [.. Download(dWeights).Chunk(shape.Width).Zip(Download(dBias).Chunk(shape.Width), (w, b) => w.Concat(b))
            .SelectMany(values => values)];
        Compare(oracle.Weights(dy), found, $"{what}, weights");
    });

    [Fact]
    public void Piecewise_linear_embeddings_and_their_gradients_are_the_oracles() => ForEachShape(seed: 2, (random, shape, rows, what) =>
    {
        float[] edges = Edges(random, shape);
        float[] x = Normal(random, rows * shape.Features), pieces = Normal(random, shape.PieceCount);
        ReferenceEmbedding oracle = new(shape, rows, x, edges);
        DeviceView<float> y = Garbage(rows * shape.OutSize);
        Kernels.Embeddings.PiecewiseForward(shape, rows, Upload(x), Upload(edges), Upload(pieces), y);
        Compare(oracle.Forward(pieces), Download(y), $"{what}, forward");

        float[] dy = Normal(random, rows * shape.OutSize), before = Normal(random, x.Length);
        DeviceView<float> dx = Upload(before);
        bool accumulate = random.Next(2) == 0;
        Kernels.Embeddings.PiecewiseBackwardData(shape, rows, Upload(x), Upload(edges), Upload(dy), Upload(pieces), dx, accumulate);
        CompareData(oracle.Data(dy, pieces), before, accumulate, Download(dx), what);

        DeviceView<float> gradient = Garbage(shape.PieceCount);
        Kernels.Embeddings.PiecewiseBackwardWeights(shape, rows, Upload(x), Upload(edges), Upload(dy), gradient);
        Compare(oracle.Weights(dy), Download(gradient), $"{what}, weights");
    });

    [Fact]
    public void Numbers_on_the_edges_and_outside_have_the_codes_of_the_bins_that_they_fill()
    {
        // Edges 0, 1, 1, 3: the second bin is empty. Weights 1, 10, 100.
        EmbeddingShape shape = new(1, 1, 3);
        DeviceView<float> x = Upload([-5, 0, 0.5f, 1, 2, 3, 9]), edges = Upload([0f, 1, 1, 3]), y = Garbage(7);
        Kernels.Embeddings.PiecewiseForward(shape, 7, x, edges, Upload([1f, 10, 100]), y);
        Assert.Equal([0, 0, 0.5f, 1, 51, 101, 101], Download(y));

        // On an edge the slope is that of the bin above; on the lowest one, and outside, it is 0.
        DeviceView<float> dx = Garbage(7);
        Kernels.Embeddings.PiecewiseBackwardData(shape, 7, x, edges, Upload([1f, 1, 1, 1, 1, 1, 1]), Upload([1f, 10, 100]), dx);
        Assert.Equal([0, 0, 1, 50, 50, 0, 0], Download(dx));
    }

    [Fact]
    public void Rows_are_looked_up_by_numbers()
    {
        Random random = new(3);
        for (int i = 0; i < Target.Cases; i++)
        {
            UnknownNumbers unknown = (UnknownNumbers)(i % 3);
            int columns = 1 + random.Next(5), rows = random.Next(40), own = unknown == UnknownNumbers.OwnRow ? 1 : 0;
            int[] sizes = [.. Enumerable.Range(0, columns).Select(_ => 1 + random.Next(9))];
            LookupShape shape = new(
                columns, 1 + random.Next(40), sizes.Sum(size => size + own), unknown, random.Next(2) == 0 ? -1 : random.Next(4));
            int[] starts = [0, .. sizes.Select((_, at) => sizes[..(at + 1)].Sum(size => size + own))];
            float[] table = Normal(random, starts[^1] * shape.Width);
            float[] x = [.. Enumerable.Range(0, rows * shape.Columns).Select(at => (float)random.Next(
                unknown == UnknownNumbers.Refused ? 0 : -3, sizes[at % shape.Columns] + (unknown == UnknownNumbers.Refused ? 0 : 3)))];
            int[] expected = [.. x.Select((number, at) =>
            {
                int column = at % shape.Columns;
                return shape.Padding >= 0 && number == shape.Padding ? -1
                    : number >= 0 && number < sizes[column] ? starts[column] + (int)number
                    : own == 1 ? starts[column + 1] - 1 : -1;
            })];

            DeviceView<int> numbers = Upload<int>(new int[x.Length + 1]);
            DeviceView<float> y = Garbage((x.Length * shape.Width) + 1);
            Kernels.Embeddings.Lookup(shape, rows, Upload([.. x, 0]), Upload<int>(starts), Upload(table), numbers, y);

            int[] found = new int[x.Length];
            numbers.Slice(0, x.Length).Download(found);
            Assert.Equal(expected, found);
            Assert.Equal(
                expected.SelectMany(row => row < 0 ? new float[shape.Width] : table.AsSpan(row * shape.Width, shape.Width).ToArray()),
                Download(y)[..(x.Length * shape.Width)]);
            FreeOperands();
        }
    }

    // Some edges fall together, and some features have no bin at all.
    private static float[] Edges(Random random, EmbeddingShape shape) => [.. Enumerable.Range(0, shape.Features).SelectMany(feature =>
    {
        float[] edges = Normal(random, shape.Bins + 1);
        Array.Sort(edges);
        for (int i = 1; i < edges.Length; i++)
        {
            edges[i] = feature % 5 == 4 || random.Next(6) == 0 ? edges[i - 1] : edges[i];
        }

        return edges;
    })];

    private static void Compare((double[] Values, double[] Magnitudes) oracle, float[] found, string what) =>
        AssertClose(oracle.Values, oracle.Magnitudes, found, what);

    private static void CompareData(
        (double[] Values, double[] Magnitudes) oracle, float[] before, bool accumulate, float[] found, string what) => AssertClose(
            [.. oracle.Values.Zip(before, (value, old) => value + (accumulate ? old : 0))],
            [.. oracle.Magnitudes.Zip(before, (value, old) => value + Math.Abs(old))], found, $"{what}, data, accumulate {accumulate}");

    private void ForEachShape(int seed, Action<Random, EmbeddingShape, int, string> check)
    {
        Random random = new(seed);
        for (int i = 0; i < Target.Cases; i++)
        {
            // Now and then more rows than a block of the CPU's has.
            int rows = 1 + random.Next(random.Next(10) == 0 ? 20 * Target.LargestDimension : 30);
            EmbeddingShape shape = new(1 + random.Next(9), 1 + random.Next(20), 1 + random.Next(random.Next(4) == 0 ? 60 : 6));
            check(random, shape, rows, $"case {i}: {rows} rows, {shape}");
            FreeOperands();
        }
    }
}
