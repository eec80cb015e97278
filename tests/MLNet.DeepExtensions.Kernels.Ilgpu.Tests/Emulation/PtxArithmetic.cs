using System.Globalization;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests.Emulation;

/// <summary>What an instruction makes of its up to three operands, whose bits stand in 64-bit registers.</summary>
/// <param name="a">The first operand.</param>
/// <param name="b">The second one.</param>
/// <param name="c">The third one.</param>
internal delegate ulong PtxFunction(ulong a, ulong b, ulong c);

/// <summary>The arithmetic instructions that ILGPU uses, by their names in PTX.</summary>
internal static class PtxArithmetic
{
    /// <summary>An instruction's function.</summary>
    /// <param name="words">Its name, taken apart at the points: <c>setp, lt, s32</c>.</param>
    public static PtxFunction Of(string[] words)
    {
        PtxType type = PtxTypes.Parse(words[^1]);
        return words[0] switch
        {
            "mov" or "cvta" => static (a, _, _) => a,
            "setp" => Compare(words, type),
            "selp" => static (a, b, c) => (c & 1) != 0 ? a : b,
            "testp" when words[1] != "notanumber" => throw Unknown(string.Join('.', words), ""),
            "testp" => type == PtxType.F32 ? static (a, _, _) => Bit(float.IsNaN(F(a))) : static (a, _, _) => Bit(double.IsNaN(D(a))),
            "cvt" => Convert(words),
            _ when type == PtxType.F32 => Single(words[0]),
            _ when type == PtxType.F64 => Double(words[0]),
            _ => Integer(words, type),
        };
    }

    private static float F(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    private static double D(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    private static ulong Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    private static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    private static ulong Bit(bool value) => value ? 1UL : 0UL;

    private static PtxFunction Single(string name) => name switch
    {
        "add" => static (a, b, _) => Bits(F(a) + F(b)),
        "sub" => static (a, b, _) => Bits(F(a) - F(b)),
        "mul" => static (a, b, _) => Bits(F(a) * F(b)),
        "div" => static (a, b, _) => Bits(F(a) / F(b)),
        "fma" or "mad" => static (a, b, c) => Bits(MathF.FusedMultiplyAdd(F(a), F(b), F(c))),
        "neg" => static (a, _, _) => Bits(-F(a)),
        "abs" => static (a, _, _) => Bits(MathF.Abs(F(a))),
        "rcp" => static (a, _, _) => Bits(1f / F(a)),
        "sqrt" => static (a, _, _) => Bits(MathF.Sqrt(F(a))),
        "min" => static (a, b, _) => Bits(float.MinNumber(F(a), F(b))),
        "max" => static (a, b, _) => Bits(float.MaxNumber(F(a), F(b))),
        _ => throw Unknown(name, "f32"),
    };

    private static PtxFunction Double(string name) => name switch
    {
        "add" => static (a, b, _) => Bits(D(a) + D(b)),
        "sub" => static (a, b, _) => Bits(D(a) - D(b)),
        "mul" => static (a, b, _) => Bits(D(a) * D(b)),
        "div" => static (a, b, _) => Bits(D(a) / D(b)),
        "fma" or "mad" => static (a, b, c) => Bits(Math.FusedMultiplyAdd(D(a), D(b), D(c))),
        "neg" => static (a, _, _) => Bits(-D(a)),
        "abs" => static (a, _, _) => Bits(Math.Abs(D(a))),
        "rcp" => static (a, _, _) => Bits(1d / D(a)),
        "sqrt" => static (a, _, _) => Bits(Math.Sqrt(D(a))),
        "min" => static (a, b, _) => Bits(double.MinNumber(D(a), D(b))),
        "max" => static (a, b, _) => Bits(double.MaxNumber(D(a), D(b))),
        _ => throw Unknown(name, "f64"),
    };

    private static PtxFunction Integer(string[] words, PtxType type)
    {
        bool isWide = type is PtxType.U64 or PtxType.S64, isSigned = type is PtxType.S16 or PtxType.S32 or PtxType.S64;
        PtxFunction function = (words[0], words[1]) switch
        {
            ("mul", "wide") => isSigned ? static (a, b, _) => (ulong)((long)(int)a * (int)b) : static (a, b, _) => (ulong)(uint)a * (uint)b,
            ("mul", "hi") when isWide && !isSigned => static (a, b, _) => Math.BigMul(a, b, out ulong _),
            ("mul", "hi") when !isWide =>
                isSigned ? static (a, b, _) => (ulong)((long)(int)a * (int)b >> 32) : static (a, b, _) => (ulong)(uint)a * (uint)b >> 32,
            ("mul", not "hi") => static (a, b, _) => a * b,
            ("mad", not "wide") => static (a, b, c) => (a * b) + c,
            ("add", _) => static (a, b, _) => a + b,
            ("sub", _) => static (a, b, _) => a - b,
            ("and", _) => static (a, b, _) => a & b,
            ("or", _) => static (a, b, _) => a | b,
            ("xor", _) => static (a, b, _) => a ^ b,
            ("not", _) => type == PtxType.Pred ? static (a, _, _) => ~a & 1 : static (a, _, _) => ~a,
            ("neg", _) => static (a, _, _) => 0 - a,
            ("abs", _) => isWide ? static (a, _, _) => (ulong)Math.Abs((long)a) : static (a, _, _) => (ulong)Math.Abs((int)a),
            ("div", _) => isSigned
                ? isWide ? static (a, b, _) => (ulong)((long)a / (long)b) : static (a, b, _) => (ulong)((int)a / (int)b)
                : isWide ? static (a, b, _) => a / b : static (a, b, _) => (uint)a / (uint)b,
            ("rem", _) => isSigned
                ? isWide ? static (a, b, _) => (ulong)((long)a % (long)b) : static (a, b, _) => (ulong)((int)a % (int)b)
                : isWide ? static (a, b, _) => a % b : static (a, b, _) => (uint)a % (uint)b,
            ("min", _) => isSigned
                ? isWide ? static (a, b, _) => (ulong)Math.Min((long)a, (long)b) : static (a, b, _) => (ulong)Math.Min((int)a, (int)b)
                : isWide ? static (a, b, _) => Math.Min(a, b) : static (a, b, _) => Math.Min((uint)a, (uint)b),
            ("max", _) => isSigned
                ? isWide ? static (a, b, _) => (ulong)Math.Max((long)a, (long)b) : static (a, b, _) => (ulong)Math.Max((int)a, (int)b)
                : isWide ? static (a, b, _) => Math.Max(a, b) : static (a, b, _) => Math.Max((uint)a, (uint)b),

            // Shifts by more than the width give what shifting bit by bit gives.
            ("shl", _) =>
                isWide ? static (a, b, _) => (uint)b > 63 ? 0 : a << (int)b : static (a, b, _) => (uint)b > 31 ? 0 : (uint)a << (int)b,
            ("shr", _) => isSigned
                ? isWide ? static (a, b, _) =>
                    (ulong)((long)a >> (int)Math.Min((uint)b, 63)) : static (a, b, _) => (ulong)((int)a >> (int)Math.Min((uint)b, 31))
                : isWide ? static (a, b, _) => (uint)b > 63 ? 0 : a >> (int)b : static (a, b, _) => (uint)b > 31 ? 0 : (uint)a >> (int)b,
            _ => throw Unknown(string.Join('.', words), ""),
        };
        int bits = words[1] == "wide" ? 64 : 8 * type.Size();
        return bits == 64 ? function : bits == 32 ? (a, b, c) =>
            (uint)function(a, b, c) : bits == 16 ? (a, b, c) => (ushort)function(a, b, c) : function;
    }

    // Comparisons of floats are false where one is NaN, those whose name ends with u true.
    private static PtxFunction Compare(string[] words, PtxType type)
    {
        string name = words[1];
        bool isFloat = type is PtxType.F32 or PtxType.F64, isUnordered = isFloat && name.Length == 3 && name[2] == 'u';
        (bool less, bool equal, bool greater) = name[..2] switch
        {
            "eq" => (false, true, false),
            "ne" => (true, false, true),
            "lt" or "lo" => (true, false, false),
            "le" or "ls" => (true, true, false),
            "gt" or "hi" => (false, false, true),
            "ge" or "hs" => (false, true, true),
            _ => throw Unknown(string.Join('.', words), ""),
        };
        Func<ulong, ulong, int> order = type switch
        {
            PtxType.F32 => static (a, b) => F(a).CompareTo(F(b)),
            PtxType.F64 => static (a, b) => D(a).CompareTo(D(b)),
            PtxType.S16 => static (a, b) => ((short)a).CompareTo((short)b),
            PtxType.U16 => static (a, b) => ((ushort)a).CompareTo((ushort)b),
            PtxType.S32 => static (a, b) => ((int)a).CompareTo((int)b),
            PtxType.U32 => static (a, b) => ((uint)a).CompareTo((uint)b),
            PtxType.S64 => static (a, b) => ((long)a).CompareTo((long)b),
            _ => static (a, b) => a.CompareTo(b),
        };
        Func<ulong, ulong, bool> isNaN = type switch
        {
            PtxType.F32 => static (a, b) => float.IsNaN(F(a)) || float.IsNaN(F(b)),
            PtxType.F64 => static (a, b) => double.IsNaN(D(a)) || double.IsNaN(D(b)),
            _ => static (_, _) => false,
        };
        bool Holds(ulong a, ulong b)
        {
            if (isNaN(a, b))
            {
                return isUnordered;
            }

            int sign = order(a, b);
            return sign < 0 ? less : sign > 0 ? greater : equal;
        }

        return (words.Length > 3 ? words[2] : "") switch
        {
            "or" => (a, b, c) => Bit(Holds(a, b)) | (c & 1),
            "and" => (a, b, c) => Bit(Holds(a, b)) & (c & 1),
            "" => (a, b, _) => Bit(Holds(a, b)),
            _ => throw Unknown(string.Join('.', words), ""),
        };
    }

    private static PtxFunction Convert(string[] words)
    {
        PtxType to = PtxTypes.Parse(words[^2]), from = PtxTypes.Parse(words[^1]);
        bool isRounded = words.Contains("rni");
        Func<ulong, ulong> narrow = to switch
        {
            PtxType.U8 or PtxType.S8 => static value => (byte)value,
            PtxType.U16 or PtxType.S16 => static value => (ushort)value,
            PtxType.U32 or PtxType.S32 => static value => (uint)value,
            _ => static value => value,
        };
        if (from is PtxType.F32 or PtxType.F64)
        {
            Func<ulong, double> read = from == PtxType.F32 ? static value => F(value) : D;
            return to switch
            {
                PtxType.F32 => (a, _, _) => from == PtxType.F32 ? a : Bits((float)D(a)),
                PtxType.F64 => (a, _, _) => from == PtxType.F64 ? a : Bits((double)F(a)),
                _ => (a, _, _) => narrow(Whole(read(a), to, isRounded)),
            };
        }

        Func<ulong, long> whole = from switch
        {
            PtxType.U8 => static value => (byte)value,
            PtxType.S8 => static value => (sbyte)value,
            PtxType.U16 => static value => (ushort)value,
            PtxType.S16 => static value => (short)value,
            PtxType.U32 => static value => (uint)value,
            PtxType.S32 => static value => (int)value,
            _ => static value => (long)value,
        };
        return to switch
        {
            PtxType.F32 => from == PtxType.U64 ? static (a, _, _) => Bits((float)a) : (a, _, _) => Bits((float)whole(a)),
            PtxType.F64 => from == PtxType.U64 ? static (a, _, _) => Bits((double)a) : (a, _, _) => Bits((double)whole(a)),
            _ => (a, _, _) => narrow((ulong)whole(a)),
        };
    }

    // Values beyond the range give its end, NaN gives 0.
    private static ulong Whole(double value, PtxType to, bool isRounded)
    {
        value = isRounded ? Math.Round(value, MidpointRounding.ToEven) : Math.Truncate(value);
        return to switch
        {
            PtxType.S32 => (ulong)int.CreateSaturating(value),
            PtxType.U32 => uint.CreateSaturating(value),
            PtxType.U64 => ulong.CreateSaturating(value),
            _ => (ulong)long.CreateSaturating(value),
        };
    }

    private static NotSupportedException Unknown(string name, string type) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The emulation knows no instruction {name} {type}."));
}
