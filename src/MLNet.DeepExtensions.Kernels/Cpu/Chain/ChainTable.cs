namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Which layers a <see cref="DenseChain"/> takes, and how it computes each: the first layout that fits. All conditions stand here; a chain
/// asks when it is made. What computes other fully connected layers is in <see cref="DenseTable"/>.
/// </summary>
internal static class ChainTable
{
    /// <summary>The layouts of a layer's weights, each with a kernel of its own.</summary>
    public static KernelTable<ChainProblem, ChainLayout> Layouts { get; } = new(
        new("chain-columns", (in p) => FitsColumns(in p), ChainLayout.Columns),
        new("chain-panels", (in p) => true, ChainLayout.Panels));

    /// <summary>Whether a layer is so small that a single sample is best taken through it by a chain.</summary>
    /// <param name="shape">The layer.</param>
    public static bool Fits(DenseShape shape) =>
        shape is { InFeatures: > 0 and <= DenseChain.MostValues, OutFeatures: > 0 and <= DenseChain.MostValues }
        && shape.InFeatures * DenseChain.Padded(shape.OutFeatures) <= DenseChain.MostWeights;

    /// <summary>Whether a layer has so few outputs that most lanes of a panel would be empty, and reads whole vectors.</summary>
    private static bool FitsColumns(in ChainProblem problem)
    {
        const int MostColumns = 2;

        return problem.Outputs <= MostColumns && problem.HasWholeVectors;
    }
}
