using ILGPU;
using ILGPU.Util;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// The numbers that tensor cores multiply in place of floats: TF32 has a float's range and 10 bits of fraction instead of 23. What stands
/// below them is ignored there, so that a float has to be rounded before.
/// </summary>
internal static class Tf32
{
    private const uint Infinity = 0x7F80_0000;
    private const uint Fraction = 0x007F_FFFF;
    private const uint Half = 0x1000;
    private const uint Ignored = 0x1FFF;

    /// <summary>
    /// A float's bits, rounded to TF32: to the nearest, ties away from zero, as <c>cvt.rna.tf32.f32</c> does; no number stays none.
    /// </summary>
    public static uint Round(float value)
    {
        // Without branches, which would stand in the middle of the tile loop sixteen times.
        uint bits = Interop.FloatAsInt(value);
        uint notFinite = Utilities.Select((bits & Fraction) == 0, bits, bits | 0x0040_0000);
        return Utilities.Select((bits & Infinity) == Infinity, notFinite, (bits + Half) & ~Ignored);
    }

    /// <summary>Four floats, each rounded.</summary>
    public static Float4 Round(Float4 values) => new(
        Interop.IntAsFloat(Round(values.X)), Interop.IntAsFloat(Round(values.Y)), Interop.IntAsFloat(Round(values.Z)),
        Interop.IntAsFloat(Round(values.W)));
}
