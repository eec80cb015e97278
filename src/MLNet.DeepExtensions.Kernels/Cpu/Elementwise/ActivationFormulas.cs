using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>An activation function's formulas, for any width of vector.</summary>
internal interface IActivationFormula
{
    /// <summary><c>act(x)</c>.</summary>
    static abstract TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged;

    /// <summary><c>dy act'</c>, taken from the output where <see cref="Activation.HasGradientFromOutput"/>, else from the input.</summary>
    static abstract TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged;
}

/// <summary><see cref="ActivationKind.Linear"/>.</summary>
internal readonly struct LinearFormula : IActivationFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => dy;
}

/// <summary><see cref="ActivationKind.ReLU"/>.</summary>
internal readonly struct ReLUFormula : IActivationFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => TSimd.AtLeast(TSimd.Zero, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => TSimd.Select(TSimd.LessThan(TSimd.Zero, value), dy, TSimd.Zero);
}

/// <summary><see cref="ActivationKind.ReLU6"/>.</summary>
internal readonly struct ReLU6Formula : IActivationFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => TSimd.AtMost(TSimd.Broadcast(6f), TSimd.AtLeast(TSimd.Zero, x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector inside = TSimd.Select(TSimd.LessThan(value, TSimd.Broadcast(6f)), dy, TSimd.Zero);
        return TSimd.Select(TSimd.LessThan(TSimd.Zero, value), inside, TSimd.Zero);
    }
}

/// <summary><see cref="ActivationKind.LeakyReLU"/>.</summary>
internal readonly struct LeakyReLUFormula : IActivationFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => TSimd.Select(TSimd.LessThan(TSimd.Zero, x), x, TSimd.Multiply(alpha, x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => TSimd.Select(TSimd.LessThan(TSimd.Zero, value), dy, TSimd.Multiply(alpha, dy));
}

/// <summary><see cref="ActivationKind.ELU"/>.</summary>
internal readonly struct ELUFormula : IActivationFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged =>
            TSimd.Select(TSimd.LessThan(TSimd.Zero, x), x, TSimd.Multiply(alpha, VectorMath<TSimd, TVector>.ExpM1(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => TSimd.Select(TSimd.LessThan(TSimd.Zero, value), dy, TSimd.Multiply(TSimd.Add(value, alpha), dy));
}

/// <summary><see cref="ActivationKind.GELU"/>.</summary>
internal readonly struct GELUFormula : IActivationFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => TSimd.Multiply(x, VectorMath<TSimd, TVector>.NormalDistribution(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector density = TSimd.Multiply(
            TSimd.Broadcast(0.39894228f),
            VectorMath<TSimd, TVector>.Exp(TSimd.Multiply(TSimd.Multiply(value, value), TSimd.Broadcast(-0.5f))));
        return TSimd.Multiply(dy, TSimd.MultiplyAdd(value, density, VectorMath<TSimd, TVector>.NormalDistribution(value)));
    }
}

/// <summary><see cref="ActivationKind.SiLU"/>.</summary>
internal readonly struct SiLUFormula : IActivationFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => TSimd.Multiply(x, VectorMath<TSimd, TVector>.Sigmoid(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector one = TSimd.Broadcast(1f);
        TVector sigmoid = VectorMath<TSimd, TVector>.Sigmoid(value);
        TVector slope = TSimd.MultiplyAdd(value, TSimd.Subtract(one, sigmoid), one);
        return TSimd.Multiply(dy, TSimd.Multiply(sigmoid, slope));
    }
}

/// <summary><see cref="ActivationKind.SELU"/>.</summary>
internal readonly struct SELUFormula : IActivationFormula
{
    private const float Below = (float)((double)Activation.SELUScale * Activation.SELUAlpha);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => TSimd.Select(
            TSimd.LessThan(TSimd.Zero, x), TSimd.Multiply(TSimd.Broadcast(Activation.SELUScale), x),
            TSimd.Multiply(TSimd.Broadcast(Below), VectorMath<TSimd, TVector>.ExpM1(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => TSimd.Select(
            TSimd.LessThan(TSimd.Zero, value), TSimd.Multiply(TSimd.Broadcast(Activation.SELUScale), dy),
            TSimd.Multiply(TSimd.Add(value, TSimd.Broadcast(Below)), dy));
}

/// <summary><see cref="ActivationKind.HardSigmoid"/>.</summary>
internal readonly struct HardSigmoidFormula : IActivationFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector six = TSimd.Broadcast(6f);
        return TSimd.Divide(TSimd.AtMost(six, TSimd.AtLeast(TSimd.Zero, TSimd.Add(x, TSimd.Broadcast(3f)))), six);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector inside = TSimd.Select(TSimd.LessThan(value, TSimd.Broadcast(1f)), TSimd.Multiply(dy, TSimd.Broadcast(1f / 6)), TSimd.Zero);
        return TSimd.Select(TSimd.LessThan(TSimd.Zero, value), inside, TSimd.Zero);
    }
}

/// <summary><see cref="ActivationKind.HardSwish"/>.</summary>
internal readonly struct HardSwishFormula : IActivationFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => TSimd.Multiply(x, HardSigmoidFormula.Forward<TSimd, TVector>(x, alpha));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector slope = TSimd.MultiplyAdd(value, TSimd.Broadcast(1f / 3), TSimd.Broadcast(0.5f));
        TVector inside = TSimd.Select(TSimd.LessThan(value, TSimd.Broadcast(3f)), TSimd.Multiply(slope, dy), dy);
        return TSimd.Select(TSimd.LessThan(TSimd.Broadcast(-3f), value), inside, TSimd.Zero);
    }
}

/// <summary><see cref="ActivationKind.Sigmoid"/>.</summary>
internal readonly struct SigmoidFormula : IActivationFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => VectorMath<TSimd, TVector>.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => TSimd.Multiply(dy, TSimd.Multiply(value, TSimd.Subtract(TSimd.Broadcast(1f), value)));
}

/// <summary><see cref="ActivationKind.Tanh"/>.</summary>
internal readonly struct TanhFormula : IActivationFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => VectorMath<TSimd, TVector>.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector one = TSimd.Broadcast(1f);
        return TSimd.Multiply(dy, TSimd.Multiply(TSimd.Subtract(one, value), TSimd.Add(one, value)));
    }
}

/// <summary><see cref="ActivationKind.Softplus"/>: <c>max(x, 0) + log(1 + exp(-|x|))</c>; the derivative is <c>1 - exp(-y)</c>.</summary>
internal readonly struct SoftplusFormula : IActivationFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector e = VectorMath<TSimd, TVector>.Exp(TSimd.Subtract(TSimd.Zero, TSimd.Abs(x)));
        return TSimd.Add(TSimd.AtLeast(TSimd.Zero, x), VectorMath<TSimd, TVector>.Log1P(e));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged =>
            TSimd.Multiply(dy, TSimd.Subtract(TSimd.Zero, VectorMath<TSimd, TVector>.ExpM1(TSimd.Subtract(TSimd.Zero, value))));
}

/// <summary><see cref="ActivationKind.ELU"/> with an alpha that is not positive: its derivative comes from the input.</summary>
internal readonly struct InputELUFormula : IActivationFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => ELUFormula.Forward<TSimd, TVector>(x, alpha);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged =>
        TSimd.Select(
            TSimd.LessThan(TSimd.Zero, value), dy, TSimd.Multiply(TSimd.Multiply(alpha, VectorMath<TSimd, TVector>.Exp(value)), dy));
}
