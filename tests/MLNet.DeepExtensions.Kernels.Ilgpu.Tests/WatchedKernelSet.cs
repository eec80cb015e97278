namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>A kernel set whose end somebody is told of, in place of its disposal.</summary>
internal sealed class WatchedKernelSet(IKernelSet kernels, Action onDispose) : ForwardingKernelSet(kernels)
{
    public override void Dispose()
    {
        onDispose();
        base.Dispose();
    }
}
