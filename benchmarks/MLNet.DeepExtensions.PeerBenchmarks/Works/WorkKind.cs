namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>What a work consists of, which also says how its speed is written.</summary>
internal enum WorkKind
{
    /// <summary>Matrix products, in GFLOP/s.</summary>
    Gemm,

    /// <summary>Training, in samples a second.</summary>
    Training,

    /// <summary>Inference of batches, in samples a second.</summary>
    BatchInference,

    /// <summary>Inference of single samples, in microseconds a sample.</summary>
    Latency,
}
