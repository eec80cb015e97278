using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Training.Bits;

/// <summary>A short training whose every bit is known: a network, its data and how it is trained.</summary>
internal sealed record TrainingCase(Network Network, Dataset Data, TrainingOptions Options)
{
    /// <summary>The first eight bytes of the SHA-256 of parameters, states, and predictions of a row and of all.</summary>
    public string Hash(int threads)
    {
        TrainedNetwork trained = Network.Train(Data, Options with { Threads = threads }).Network;
        int rows = (int)Data.Count;
        float[] inputs = new float[rows * Network.InputShape.Size];
        Data.Read([.. Enumerable.Range(0, rows).Select(row => (long)row)], inputs, new float[rows * Data.TargetWidth], new float[rows]);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, trained.Weights.Parameters);
        Append(hash, trained.Weights.States);
        Append(hash, trained.Predict(inputs.AsSpan(0, Network.InputShape.Size)));
        Append(hash, trained.Predict(inputs));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<float> values) => hash.AppendData(MemoryMarshal.AsBytes(values));
}
