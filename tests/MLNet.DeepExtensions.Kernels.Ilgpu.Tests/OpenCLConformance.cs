using MLNet.DeepExtensions.Conformance;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

public sealed class OpenCLDenseConformance() : DenseConformance(OpenCLTarget.Instance);

public sealed class OpenCLPoolingConformance() : PoolingConformance(OpenCLTarget.Instance);

public sealed class OpenCLNormalizationConformance() : NormalizationConformance(OpenCLTarget.Instance);

public sealed class OpenCLElementwiseConformance() : ElementwiseConformance(OpenCLTarget.Instance);

public sealed class OpenCLEmbeddingConformance() : EmbeddingConformance(OpenCLTarget.Instance);

public sealed class OpenCLRecurrentConformance() : RecurrentConformance(OpenCLTarget.Interpreter);

public sealed class OpenCLGatherConformance() : GatherConformance(OpenCLTarget.Instance);

public sealed class OpenCLConvolutionConformance() : ConvolutionConformance(OpenCLTarget.Interpreter);

public sealed class OpenCLSparseConformance() : SparseConformance(OpenCLTarget.Interpreter);

public sealed class OpenCLDropoutConformance() : DropoutConformance(OpenCLTarget.Interpreter);

public sealed class OpenCLLossConformance() : LossConformance(OpenCLTarget.Interpreter);

public sealed class OpenCLOptimizerConformance() : OptimizerConformance(OpenCLTarget.Interpreter);
