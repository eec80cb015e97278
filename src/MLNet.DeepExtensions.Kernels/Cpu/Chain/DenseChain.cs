using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// One sample through a few small fully connected layers, <c>y = act(... act((x scale + offset) W1 + b1) ...)</c>: the fastest way of a single
/// prediction, in which calls of kernels, their checks and the handing over of memory would take longer than the sums. All of that is done once,
/// here; the weights are copied. Immutable, and safe to use from many threads at once.
/// </summary>
/// <remarks>
/// Values between layers live on the caller's stack; a call allocates nothing. The result differs from that of <see cref="IDenseKernels"/> by rounding.
/// </remarks>
public sealed unsafe class DenseChain
{
    /// <summary>The most weights of a layer, 64 KiB: larger ones gain nothing here.</summary>
    public const int MostWeights = 1 << 14;

    /// <summary>The most inputs, and the most values between two layers.</summary>
    public const int MostValues = 2048;

    // The vectors are aligned to cache lines: sixteen floats.
    private const int Line = 16;

    private readonly float[] _memory;
    private readonly Step[] _steps;
    private readonly float* _scale;
    private readonly float* _offset;
    private readonly int _width;
    private readonly bool _endsInSoftmax;

    /// <summary>Copies the layers.</summary>
    /// <param name="layers">The layers, in order; each takes as many values as the one before gives.</param>
    /// <param name="scale">What the inputs are multiplied by, <c>[in]</c>; empty for inputs as they are.</param>
    /// <param name="offset">What is added to them then, <c>[in]</c>; empty where there is no scale.</param>
    /// <exception cref="ArgumentException">
    /// A length does not fit, a layer is one that <see cref="Takes"/> refuses, or a softmax is not the last layer's.
    /// </exception>
    public DenseChain(IReadOnlyList<DenseChainLayer> layers, ReadOnlySpan<float> scale = default, ReadOnlySpan<float> offset = default)
    {
        DenseChainLayer.Require(layers, scale, offset);
        (Inputs, Outputs) = (layers[0].Shape.InFeatures, layers[^1].Shape.OutFeatures);
        _width = layers.Max(layer => Padded(Math.Max(layer.Shape.InFeatures, layer.Shape.OutFeatures)));
        _endsInSoftmax = layers[^1].Activation.Kind == ActivationKind.Softmax;
        int weights = layers.Sum(layer => (layer.Shape.InFeatures + 1) * Padded(layer.Shape.OutFeatures));
        _memory = GC.AllocateArray<float>(Line + (2 * Padded(Inputs)) + weights, pinned: true);
        float* free = Align((float*)Unsafe.AsPointer(ref _memory[0]));
        if (!scale.IsEmpty)
        {
            scale.CopyTo(new Span<float>(_scale = free, Inputs));
            offset.CopyTo(new Span<float>(_offset = free + Padded(Inputs), Inputs));
            free += 2 * Padded(Inputs);
        }

        _steps = new Step[layers.Count];
        for (int i = 0; i < layers.Count; i++)
        {
            _steps[i] = Place(layers[i], ref free);
        }
    }

    /// <summary>The number of values of a sample.</summary>
    public int Inputs { get; }

    /// <summary>The number of results.</summary>
    public int Outputs { get; }

    /// <summary>Whether a layer is small enough.</summary>
    /// <param name="shape">The layer.</param>
    public static bool Takes(DenseShape shape) =>
        shape is { InFeatures: > 0 and <= MostValues, OutFeatures: > 0 and <= MostValues } && shape.InFeatures * Padded(shape.OutFeatures) <= MostWeights;

    /// <summary>Computes a sample's results.</summary>
    /// <param name="x">The sample, <c>[in]</c>.</param>
    /// <param name="y">Where the results go, <c>[out]</c>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        if (x.Length != Inputs || y.Length != Outputs)
        {
            ThrowLengths(x.Length, y.Length);
        }

        fixed (float* from = x, to = y)
        {
            if (Avx512F.IsSupported)
            {
                Forward<Simd512, Vector512<float>>(from, to);
            }
            else if (Avx2.IsSupported && Fma.IsSupported)
            {
                Forward<Simd256, Vector256<float>>(from, to);
            }
            else
            {
                Forward<SimdPortable, Vector<float>>(from, to);
            }
        }

        GC.KeepAlive(_memory);
    }

    [DoesNotReturn]
    private void ThrowLengths(int inputs, int outputs) =>
        throw new ArgumentException($"There are {inputs} inputs and room for {outputs} outputs; {Inputs} and {Outputs} are needed.");

    [SkipLocalsInit]
    private void Forward<TSimd, TVector>(float* x, float* y)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        float* memory = stackalloc float[(2 * _width) + Line];
        memory = Align(memory);
        float* from = x;
        if (_scale != null)
        {
            Scale<TSimd, TVector>(x, memory);
            from = memory;
        }

        foreach (ref readonly Step step in _steps.AsSpan())
        {
            float* to = from == memory ? memory + _width : memory;
            PanelGemv<TSimd, TVector>.Multiply(from, step.Depth, step.Panels, step.Vectors, to, step.Activation.Kind == ActivationKind.ReLU);
            if (step.Activation.Kind is not (ActivationKind.Linear or ActivationKind.ReLU))
            {
                ActivationFunctions.Apply(step.Activation, to, to, step.Vectors * TSimd.Count);
            }

            from = to;
        }

        if (!_endsInSoftmax)
        {
            new ReadOnlySpan<float>(from, Outputs).CopyTo(new Span<float>(y, Outputs));
        }
        else if (Outputs <= TSimd.Count)
        {
            NarrowSoftmax<TSimd, TVector>(from, y);
        }
        else
        {
            new Softmax.Forward(Outputs, from, y).Run(start: 0, count: 1, worker: 0);
        }
    }

    // The last values one by one: a processor hands a vector that was just stored on to loads of its parts at once, but not one stored in parts.
    private void Scale<TSimd, TVector>(float* x, float* y)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        int i = 0;
        for (; i <= Inputs - TSimd.Count; i += TSimd.Count)
        {
            TSimd.Store(y + i, TSimd.MultiplyAdd(TSimd.Load(x + i), TSimd.Load(_scale + i), TSimd.Load(_offset + i)));
        }

        for (; i < Inputs; i++)
        {
            y[i] = float.MultiplyAddEstimate(x[i], _scale[i], _offset[i]);
        }
    }

    /// <summary>Softmax of at most a vector, of which all lanes may be overwritten.</summary>
    private void NarrowSoftmax<TSimd, TVector>(float* x, float* y)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        float maximum = x[0];
        for (int i = 1; i < Outputs; i++)
        {
            maximum = float.MaxNative(maximum, x[i]);
        }

        TVector powers = VectorMath<TSimd, TVector>.Exp(TSimd.Subtract(TSimd.Load(x), TSimd.Broadcast(maximum)));
        TSimd.Store(x, powers);
        float sum = x[0];
        for (int i = 1; i < Outputs; i++)
        {
            sum += x[i];
        }

        // Copied as a block, so that the one who reads the results as such need not wait until parts of it are put together.
        TSimd.Store(x, TSimd.Multiply(powers, TSimd.Broadcast(1 / sum)));
        new ReadOnlySpan<float>(x, Outputs).CopyTo(new Span<float>(y, Outputs));
    }

    private static int Padded(int values) => (values + Line - 1) / Line * Line;

    private static float* Align(float* memory) => (float*)(((nint)memory + (Line * sizeof(float)) - 1) & -(Line * sizeof(float)));

    /// <summary>Lays a layer out in panels, filled up with zeros to whole vectors.</summary>
    private static Step Place(in DenseChainLayer layer, ref float* free)
    {
        int outputs = layer.Shape.OutFeatures;
        int lanes = MicroKernel.VectorLength;
        var step = new Step
        {
            Depth = layer.Shape.InFeatures,
            Vectors = (outputs + lanes - 1) / lanes,
            Panels = free,
            Activation = layer.Activation.Kind == ActivationKind.Softmax ? Activation.Linear : layer.Activation,
        };
        int width;
        for (int column = 0; column < outputs; column += width)
        {
            width = lanes * ((outputs - column + lanes - 1) / lanes) switch { >= 4 => 4, >= 2 => 2, _ => 1 };
            int columns = Math.Min(width, outputs - column);
            if (!layer.Bias.IsEmpty)
            {
                layer.Bias.Span.Slice(column, columns).CopyTo(new Span<float>(free, columns));
            }

            free += width;
            for (int row = 0; row < step.Depth; row++, free += width)
            {
                layer.Weights.Span.Slice((row * outputs) + column, columns).CopyTo(new Span<float>(free, columns));
            }
        }

        return step;
    }

    /// <summary>A layer as its kernel takes it.</summary>
    private struct Step
    {
        public int Depth;
        public int Vectors;
        public float* Panels;
        public Activation Activation;
    }
}
