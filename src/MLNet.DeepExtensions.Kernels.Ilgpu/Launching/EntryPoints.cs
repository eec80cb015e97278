using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The entry points that bodies are compiled into.</summary>
internal static class EntryPoints
{
    /// <summary>One thread an item; a grid that is smaller than the items strides over them.</summary>
    public static void Items<TBody>(long count, TBody body)
        where TBody : struct, IItemBody
    {
        long stride = (long)Grid.DimX * Group.DimX;
        for (long item = ((long)Grid.IdxX * Group.DimX) + Group.IdxX; item < count; item += stride)
        {
            body.Run(item);
        }
    }

    /// <summary>One group an item.</summary>
    public static void Groups<TBody>(int count, TBody body)
        where TBody : struct, IGroupBody
    {
        Team team = new(SharedMemory.Allocate<double>(Team.Largest));
        for (int item = Grid.IdxX; item < count; item += Grid.DimX)
        {
            body.Run(item, team);
        }
    }
}
