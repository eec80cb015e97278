using MLNet.DeepExtensions.Conformance;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

public sealed class IlgpuDenseConformance() : DenseConformance(IlgpuTarget.Instance);

public sealed class IlgpuSparseConformance() : SparseConformance(IlgpuTarget.Instance);

public sealed class IlgpuConvolutionConformance() : ConvolutionConformance(IlgpuTarget.Instance);

public sealed class IlgpuPoolingConformance() : PoolingConformance(IlgpuTarget.Instance);

public sealed class IlgpuNormalizationConformance() : NormalizationConformance(IlgpuTarget.Instance);

public sealed class IlgpuElementwiseConformance() : ElementwiseConformance(IlgpuTarget.Instance);

public sealed class IlgpuEmbeddingConformance() : EmbeddingConformance(IlgpuTarget.Instance);

public sealed class IlgpuRecurrentConformance() : RecurrentConformance(IlgpuTarget.Instance);

public sealed class IlgpuDropoutConformance() : DropoutConformance(IlgpuTarget.Instance);

public sealed class IlgpuLossConformance() : LossConformance(IlgpuTarget.Instance);

public sealed class IlgpuOptimizerConformance() : OptimizerConformance(IlgpuTarget.Instance);

public sealed class IlgpuContractConformance() : ContractConformance(IlgpuTarget.Instance);

public sealed class IlgpuGatherConformance() : GatherConformance(IlgpuTarget.Instance);

public sealed class IlgpuCallConformance() : CallConformance(IlgpuTarget.Instance);
