using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class EmbeddingCase : LayerCase<Embedding>
{
    public override LayerExample[] Examples =>
    [
        new([3], x => x.Embedding(6, 5).Flatten().Dense(2)),
        new([2, 2], x => x.Append(new Embedding { Size = 6, Width = 3, Padding = 1, TableInitializer = new RandomUniform() })),
        new([4], x => x.Append(new Embedding { Size = 3, Width = 2, Unknown = UnknownNumbers.Zeros })),
        new([4], x => x.Append(new Embedding { Size = 4, Width = 17, Unknown = UnknownNumbers.OwnRow, Padding = 0 })),
    ];

    public override bool IsImported => false;

    public override float[] Inputs(Random random, int count) => Numbers(random, count, 6);

    /// <summary>Whole numbers from 0 on.</summary>
    public static float[] Numbers(Random random, int count, int size) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(size))];

    /// <summary>The vector that a number chooses.</summary>
    /// <param name="table">The table.</param>
    /// <param name="first">Its column's first row.</param>
    /// <param name="size">Its column's numbers.</param>
    /// <param name="width">Values of a row.</param>
    /// <param name="number">The number.</param>
    /// <param name="padding">The number whose vector is zero.</param>
    /// <param name="unknown">What becomes of unknown ones.</param>
    public static double[] Row(double[] table, int first, int size, int width, int number, int? padding, UnknownNumbers unknown)
    {
        bool isKnown = number >= 0 && number < size;
        int row = first + (isKnown ? number : size);
        return number == padding || (!isKnown && unknown == UnknownNumbers.Zeros)
            ? new double[width]
            : table[(row * width)..((row + 1) * width)];
    }

    protected override double[] Forward(Embedding layer, ReferenceCall call)
    {
        double[] table = call.Parameter("table");
        return [.. call.X.SelectMany(
            x => Row(table, 0, layer.Size, layer.Width, (int)Math.Round(x), layer.Padding, layer.Unknown))];
    }
}
