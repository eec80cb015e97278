using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class CategoryEmbeddingCase : LayerCase<CategoryEmbedding>
{
    public override LayerExample[] Examples =>
    [
        new([3], x => x.CategoryEmbedding([4, 6, 5], 3).Dense(2)),
        new([2], x => x.Append(new CategoryEmbedding
        {
            Sizes = [2, 3], Width = 4, Unknown = UnknownNumbers.OwnRow, Padding = 1, TableInitializer = new RandomUniform(),
        })),
        new([2], x => x.Append(new CategoryEmbedding { Sizes = [2, 3], Width = 16, Unknown = UnknownNumbers.Zeros })),
    ];

    public override bool IsImported => false;

    public override float[] Inputs(Random random, int count) => EmbeddingCase.Numbers(random, count, 4);

    protected override double[] Forward(CategoryEmbedding layer, ReferenceCall call)
    {
        double[] table = call.Parameter("table");
        int own = layer.Unknown == UnknownNumbers.OwnRow ? 1 : 0;
        return [.. call.X.SelectMany((x, i) =>
        {
            int column = i % layer.Sizes.Count;
            int first = layer.Sizes.Take(column).Sum(size => size + own);
            return EmbeddingCase.Row(
                table, first, layer.Sizes[column], layer.Width, (int)Math.Round(x), layer.Padding, layer.Unknown);
        })];
    }
}
