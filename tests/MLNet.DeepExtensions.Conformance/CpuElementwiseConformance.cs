namespace MLNet.DeepExtensions.Conformance;

/// <summary>The CPU kernel set's elementwise operations.</summary>
public sealed class CpuElementwiseConformance() : ElementwiseConformance(CpuTarget.Instance);

/// <summary>The CPU kernel set's dropout.</summary>
public sealed class CpuDropoutConformance() : DropoutConformance(CpuTarget.Instance);

/// <summary>The CPU kernel set's pooling.</summary>
public sealed class CpuPoolingConformance() : PoolingConformance(CpuTarget.Instance);

/// <summary>The CPU kernel set's normalization.</summary>
public sealed class CpuNormalizationConformance() : NormalizationConformance(CpuTarget.Instance);

/// <summary>The CPU kernel set's embeddings.</summary>
public sealed class CpuEmbeddingConformance() : EmbeddingConformance(CpuTarget.Instance);
