using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Activation functions over stretches of memory, on the calling thread: for sweeps and for the epilogues of other kernels.
/// </summary>
internal static unsafe class ActivationFunctions
{
    /// <summary><c>y = act(x)</c>.</summary>
    /// <param name="activation">Any elementwise activation.</param>
    /// <param name="x">The input.</param>
    /// <param name="y">The output; may be the input.</param>
    /// <param name="length">The number of values.</param>
    /// <exception cref="ArgumentException">The activation is not elementwise.</exception>
    public static void Apply(Activation activation, float* x, float* y, nint length) =>
        Select(new Sweep { Activation = activation, Value = x, To = y, Length = length });

    /// <summary><c>dx = [dx +] dy act'</c>.</summary>
    /// <param name="activation">Any elementwise activation.</param>
    /// <param name="x">
    /// The forward pass's input; may be null where the activation has <see cref="Activation.HasGradientFromOutput"/>.
    /// </param>
    /// <param name="y">The forward pass's output; may be null where it has not.</param>
    /// <param name="dy">The output's gradient.</param>
    /// <param name="dx">The input's gradient; may be <paramref name="dy"/>.</param>
    /// <param name="length">The number of values.</param>
    /// <param name="accumulate">Whether to add to the gradient.</param>
    /// <exception cref="ArgumentException">The activation is not elementwise.</exception>
    public static void ApplyGradient(Activation activation, float* x, float* y, float* dy, float* dx, nint length, bool accumulate)
    {
        // Linear needs neither value; what is read for it is not used.
        float* value = activation.Kind == ActivationKind.Linear ? dy : activation.HasGradientFromOutput ? y : x;
        Select(new Sweep { Activation = activation, Value = value, Gradient = dy, To = dx, Length = length, Accumulate = accumulate });
    }

    private static void Select(in Sweep sweep)
    {
        switch (sweep.Activation.Kind)
        {
            case ActivationKind.Linear: Run<LinearFormula>(in sweep); break;
            case ActivationKind.ReLU: Run<ReLUFormula>(in sweep); break;
            case ActivationKind.ReLU6: Run<ReLU6Formula>(in sweep); break;
            case ActivationKind.LeakyReLU: Run<LeakyReLUFormula>(in sweep); break;
            case ActivationKind.ELU when sweep.Gradient != null
                && !sweep.Activation.HasGradientFromOutput:
                Run<InputELUFormula>(in sweep); break;
            case ActivationKind.ELU: Run<ELUFormula>(in sweep); break;
            case ActivationKind.GELU: Run<GELUFormula>(in sweep); break;
            case ActivationKind.SiLU: Run<SiLUFormula>(in sweep); break;
            case ActivationKind.SELU: Run<SELUFormula>(in sweep); break;
            case ActivationKind.Mish: Run<MishFormula>(in sweep); break;
            case ActivationKind.SmoothClip: Run<SmoothClipFormula>(in sweep); break;
            case ActivationKind.Cosine: Run<CosineFormula>(in sweep); break;
            case ActivationKind.HardSigmoid: Run<HardSigmoidFormula>(in sweep); break;
            case ActivationKind.HardSwish: Run<HardSwishFormula>(in sweep); break;
            case ActivationKind.Sigmoid: Run<SigmoidFormula>(in sweep); break;
            case ActivationKind.Tanh: Run<TanhFormula>(in sweep); break;
            case ActivationKind.Softplus: Run<SoftplusFormula>(in sweep); break;
            default: throw new ArgumentException($"{sweep.Activation} is not an elementwise activation.", nameof(sweep));
        }
    }

    private static void Run<TFormula>(in Sweep sweep)
        where TFormula : struct, IActivationFormula => SimdDispatch.Run(new Operation<TFormula>(in sweep));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<TFormula, TSimd, TVector>(in Sweep sweep)
        where TFormula : struct, IActivationFormula
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        float* x = sweep.Value;
        float* y = sweep.To;
        nint length = sweep.Length;
        TVector alpha = TSimd.Broadcast(sweep.Activation.Alpha);
        nint i = 0;
        for (; i <= length - TSimd.Count; i += TSimd.Count)
        {
            TSimd.Store(y + i, TFormula.Forward<TSimd, TVector>(TSimd.Load(x + i), alpha));
        }

        if (i < length)
        {
            TVector mask = TSimd.Mask(length - i);
            TSimd.Store(y + i, mask, TFormula.Forward<TSimd, TVector>(TSimd.Load(x + i, mask), alpha));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<TFormula, TSimd, TVector>(in Sweep sweep)
        where TFormula : struct, IActivationFormula
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        float* value = sweep.Value;
        float* dy = sweep.Gradient;
        float* dx = sweep.To;
        nint length = sweep.Length;
        bool accumulate = sweep.Accumulate;
        TVector alpha = TSimd.Broadcast(sweep.Activation.Alpha);
        nint i = 0;
        for (; i <= length - TSimd.Count; i += TSimd.Count)
        {
            TVector gradient = TFormula.Backward<TSimd, TVector>(TSimd.Load(value + i), TSimd.Load(dy + i), alpha);
            TSimd.Store(dx + i, accumulate ? TSimd.Add(TSimd.Load(dx + i), gradient) : gradient);
        }

        if (i < length)
        {
            TVector mask = TSimd.Mask(length - i);
            TVector gradient = TFormula.Backward<TSimd, TVector>(TSimd.Load(value + i, mask), TSimd.Load(dy + i, mask), alpha);
            TSimd.Store(dx + i, mask, accumulate ? TSimd.Add(TSimd.Load(dx + i, mask), gradient) : gradient);
        }
    }

    private readonly ref struct Operation<TFormula>(ref readonly Sweep sweep) : ISimdOperation
        where TFormula : struct, IActivationFormula
    {
        private readonly ref readonly Sweep _sweep = ref sweep;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            if (_sweep.Gradient == null)
            {
                Forward<TFormula, TSimd, TVector>(in _sweep);
            }
            else
            {
                Backward<TFormula, TSimd, TVector>(in _sweep);
            }
        }
    }

    /// <summary>The operands of a sweep; a forward one has no gradient.</summary>
    private struct Sweep
    {
        public Activation Activation;
        public float* Value;
        public float* Gradient;
        public float* To;
        public nint Length;
        public bool Accumulate;
    }
}
