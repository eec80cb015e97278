namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// The names of the kernels that a kernel set runs for an operation, as its tables have them: <c>winograd-4x4</c>, <c>gemm-packed</c>. They
/// say where time goes and may change with any version.
/// </summary>
/// <param name="Forward">The forward pass.</param>
/// <param name="BackwardData">The gradient with respect to the input; empty where there is none.</param>
/// <param name="BackwardWeights">The gradient with respect to weights and bias; empty where there is none.</param>
public readonly record struct KernelNames(string Forward, string BackwardData = "", string BackwardWeights = "");
