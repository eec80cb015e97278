using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>One channel.</summary>
internal readonly unsafe struct OneChannel : IPoolLanes<float, int>
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float* address) => *address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* address, float values) => *address = values;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AddWhere(int mask, float a, float b) => mask != 0 ? a + b : a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Broadcast(int index) => index;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IsStored(ushort* address, int index) => *address == index ? -1 : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIndices(ushort* address, int indices) => *address = (ushort)indices;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Replaces(float value, float best) => !(value <= best) && !float.IsNaN(best) ? -1 : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Select(int mask, float a, float b) => mask != 0 ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Select(int mask, int a, int b) => mask != 0 ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SubtractAndAddWhere(int mask, int a, int b, int c) => a - b + (c & mask);
}
