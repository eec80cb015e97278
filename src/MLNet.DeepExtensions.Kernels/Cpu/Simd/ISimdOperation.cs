namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A loop that is written once for every width of vector: a struct whose fields are its operands, which <see cref="SimdDispatch.Run"/>
/// runs.
/// </summary>
internal interface ISimdOperation
{
    /// <summary>Runs the loop.</summary>
    /// <typeparam name="TSimd">The instruction set.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged;
}
