using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Which numbers a layer looks rows up by.</summary>
/// <param name="Sizes">For each of its input's values: 0 to size - 1.</param>
/// <param name="Unknown">What becomes of other whole numbers.</param>
internal sealed record TableInput(IReadOnlyList<int> Sizes, UnknownNumbers Unknown);
