namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A kernel that runs from a number of images on.</summary>
/// <typeparam name="TKernel">The kernel.</typeparam>
/// <param name="Make">Makes it for a problem.</param>
/// <param name="FewestImages">The number of images; null for one.</param>
internal sealed record BatchedKernel<TKernel>(Func<TapProblem, TKernel> Make, Func<TapProblem, int>? FewestImages = null);
