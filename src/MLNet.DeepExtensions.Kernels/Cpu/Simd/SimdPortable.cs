using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Whatever the runtime vectorises for: AdvSimd on Arm, SSE2 on an old computer.</summary>
internal readonly unsafe struct SimdPortable : ISimd<Vector<float>>
{
    public static int Count => Vector<float>.Count;

    public static Vector<float> Zero => Vector<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Broadcast(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Load(float* address) => Vector.Load(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* address, Vector<float> value) => Vector.Store(value, address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Mask(nint count) =>
        Vector.AsVectorSingle(Vector.LessThan(Vector<int>.Indices, new Vector<int>((int)count)));

    public static Vector<float> Load(float* address, Vector<float> mask)
    {
        Vector<float> value = Vector<float>.Zero;
        for (int lane = 0; lane < Vector<float>.Count && Selects(mask, lane); lane++)
        {
            value = value.WithElement(lane, address[lane]);
        }

        return value;
    }

    public static void Store(float* address, Vector<float> mask, Vector<float> value)
    {
        for (int lane = 0; lane < Vector<float>.Count && Selects(mask, lane); lane++)
        {
            address[lane] = value.GetElement(lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Add(Vector<float> a, Vector<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Multiply(Vector<float> a, Vector<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> MultiplyAdd(Vector<float> a, Vector<float> b, Vector<float> c) => Vector.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> AtLeast(Vector<float> bound, Vector<float> x) => Vector.ConditionalSelect(Vector.LessThan(x, bound), bound, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> AtMost(Vector<float> bound, Vector<float> x) => Vector.ConditionalSelect(Vector.GreaterThan(x, bound), bound, x);

    private static bool Selects(Vector<float> mask, int lane) => BitConverter.SingleToInt32Bits(mask.GetElement(lane)) != 0;
}
