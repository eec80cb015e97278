namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests.Emulation;

/// <summary>The types of PTX's registers and memory.</summary>
internal enum PtxType
{
    Pred,
    U8,
    S8,
    U16,
    S16,
    U32,
    S32,
    U64,
    S64,
    F32,
    F64,
}

/// <summary>What a type's name and width are.</summary>
internal static class PtxTypes
{
    /// <summary>The type that an instruction's suffix names; bits without a meaning are taken for numbers without a sign.</summary>
    public static PtxType Parse(string suffix) => suffix switch
    {
        "pred" => PtxType.Pred,
        "u8" or "b8" => PtxType.U8,
        "s8" => PtxType.S8,
        "u16" or "b16" => PtxType.U16,
        "s16" => PtxType.S16,
        "u32" or "b32" => PtxType.U32,
        "s32" => PtxType.S32,
        "u64" or "b64" => PtxType.U64,
        "s64" => PtxType.S64,
        "f32" => PtxType.F32,
        "f64" => PtxType.F64,
        _ => throw new NotSupportedException($"The emulation knows no PTX type '{suffix}'."),
    };

    /// <summary>The bytes of a value.</summary>
    public static int Size(this PtxType type) => type switch
    {
        PtxType.Pred or PtxType.U8 or PtxType.S8 => 1,
        PtxType.U16 or PtxType.S16 => 2,
        PtxType.U32 or PtxType.S32 or PtxType.F32 => 4,
        _ => 8,
    };
}
