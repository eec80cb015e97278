namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// A call of a kernel, for which a kernel set is taken: <c>using KernelCall call = calls.Begin();</c> comes first in every kernel.
/// </summary>
/// <param name="calls">The kernel set's calls.</param>
public readonly ref struct KernelCall(KernelCalls calls)
{
    /// <summary>Ends the call.</summary>
    public void Dispose() => calls.End();
}
