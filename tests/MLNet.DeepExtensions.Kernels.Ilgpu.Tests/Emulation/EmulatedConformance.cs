using MLNet.DeepExtensions.Conformance;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests.Emulation;

public sealed class EmulatedDenseConformance() : DenseConformance(EmulatedDevice.Target);

public sealed class EmulatedSparseConformance() : SparseConformance(EmulatedDevice.Target);

public sealed class EmulatedConvolutionConformance() : ConvolutionConformance(EmulatedDevice.Target);

public sealed class EmulatedPoolingConformance() : PoolingConformance(EmulatedDevice.Target);

public sealed class EmulatedNormalizationConformance() : NormalizationConformance(EmulatedDevice.Target);

public sealed class EmulatedElementwiseConformance() : ElementwiseConformance(EmulatedDevice.Target);

public sealed class EmulatedEmbeddingConformance() : EmbeddingConformance(EmulatedDevice.Target);

public sealed class EmulatedRecurrentConformance() : RecurrentConformance(EmulatedDevice.Target);

public sealed class EmulatedDropoutConformance() : DropoutConformance(EmulatedDevice.Target);

public sealed class EmulatedLossConformance() : LossConformance(EmulatedDevice.Target);

public sealed class EmulatedOptimizerConformance() : OptimizerConformance(EmulatedDevice.Target);

public sealed class EmulatedGatherConformance() : GatherConformance(EmulatedDevice.Target);
