using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Whatever the runtime vectorises for: AdvSimd on Arm, SSE2 on an old computer.</summary>
internal readonly unsafe struct SimdPortable : ISimd<Vector<float>>
{
    public static int Count => Vector<float>.Count;

    public static bool MultipliesBroadcasts => false;

    public static bool HasMasks => false;

    public static Vector<float> Zero => Vector<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Broadcast(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> BroadcastPair(float* address, out Vector<float> second)
    {
        second = new Vector<float>(address[1]);
        return new Vector<float>(address[0]);
    }

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

    // The bound comes first: where the processor gives the second operand for a NaN, that is x.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> AtLeast(Vector<float> bound, Vector<float> x) => Vector.MaxNative(bound, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> AtMost(Vector<float> bound, Vector<float> x) => Vector.MinNative(bound, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Subtract(Vector<float> a, Vector<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Divide(Vector<float> a, Vector<float> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> DivideByRoot(Vector<float> x, Vector<float> s, Vector<float> epsilon) =>
        x / (Vector.SquareRoot(s) + epsilon);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> LessThan(Vector<float> a, Vector<float> b) => Vector.AsVectorSingle(Vector.LessThan(a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Select(Vector<float> mask, Vector<float> a, Vector<float> b) =>
        Vector.ConditionalSelect(Vector.AsVectorInt32(mask), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector<float> x) => Vector.Sum(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Abs(Vector<float> x) => Vector.Abs(x);

    // In two steps, each of which has a factor within range.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Scale(Vector<float> x, Vector<float> n)
    {
        Vector<int> all = Vector.ConvertToInt32(n);
        Vector<int> half = all >> 1;
        return x * PowerOfTwo(half) * PowerOfTwo(all - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> PowerOfTwo(Vector<int> n) => Vector.AsVectorSingle((n + new Vector<int>(127)) << 23);

    private static bool Selects(Vector<float> mask, int lane) => BitConverter.SingleToInt32Bits(mask.GetElement(lane)) != 0;
}
