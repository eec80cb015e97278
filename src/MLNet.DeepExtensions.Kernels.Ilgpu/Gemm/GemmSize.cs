namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The size of a product.</summary>
/// <param name="Rows">Rows of the product.</param>
/// <param name="Columns">Columns of the product.</param>
/// <param name="Depth">Products in each sum.</param>
/// <param name="Groups">Products of that size beside each other.</param>
internal readonly record struct GemmSize(int Rows, int Columns, int Depth, int Groups = 1);

/// <summary>The tiles, one of which each product is cut into.</summary>
internal enum GemmTile
{
    SimulatedFlat,
    SimulatedMedium,
    SimulatedLarge,
    Flat,
    Narrow,
    Medium,
    Large,
}
