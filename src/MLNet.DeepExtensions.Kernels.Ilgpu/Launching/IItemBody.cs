namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>A kernel whose items do not know of each other: its operands are its fields, and one thread runs one item.</summary>
internal interface IItemBody
{
    /// <summary>Computes an item.</summary>
    void Run(long item);
}
