namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>A kernel whose items are computed by a group of threads each, which join their sums through shared memory.</summary>
internal interface IGroupBody
{
    /// <summary>Computes an item with all threads of the group.</summary>
    void Run(int item, Team team);
}
