using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Four neighbouring floats: loaded and stored at once where they lie at a multiple of 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 16, Size = 16)]
internal readonly struct Float4(float x, float y, float z, float w)
{
    public readonly float X = x;
    public readonly float Y = y;
    public readonly float Z = z;
    public readonly float W = w;

    /// <summary><c>sum + a b</c>, value by value.</summary>
    public static Float4 MultiplyAdd(float a, Float4 b, Float4 sum) =>
        new(sum.X + (a * b.X), sum.Y + (a * b.Y), sum.Z + (a * b.Z), sum.W + (a * b.W));

    /// <summary>A value by its place, from 0 to 3.</summary>
    public float this[int place] => place == 0 ? X : place == 1 ? Y : place == 2 ? Z : W;

    /// <summary>The same with another value at a place.</summary>
    public Float4 With(int place, float value) =>
        new(place == 0 ? value : X, place == 1 ? value : Y, place == 2 ? value : Z, place == 3 ? value : W);
}
