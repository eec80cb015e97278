using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// One sample through a few small fully connected layers, <c>y = act(... act(((x - mean) scale + offset) W1 + b1) ...)</c>: the fastest way
/// of a single prediction, in which calls of kernels, their checks and the handing over of memory would take longer than the sums. All of
/// that is done once, here; the weights are copied. Immutable, and safe to use from many threads at once.
/// </summary>
/// <remarks>
/// Values between layers live on the caller's stack; a call allocates nothing. The result differs from that of <see cref="IDenseKernels"/>
/// by rounding.
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
    private readonly float* _mean;
    private readonly float* _scale;
    private readonly float* _offset;
    private readonly int _width;
    private readonly bool _endsInSoftmax;

    /// <summary>Copies the layers.</summary>
    /// <param name="layers">The layers, in order; each takes as many values as the one before gives.</param>
    /// <param name="mean">What is taken off the inputs, <c>[in]</c>; empty for inputs as they are.</param>
    /// <param name="scale">What the difference is multiplied by, <c>[in]</c>; empty where there is no mean.</param>
    /// <param name="offset">What is added then, <c>[in]</c>; empty where there is no mean.</param>
    /// <exception cref="ArgumentException">
    /// A length does not fit, a layer is one that <see cref="Takes"/> refuses, or a softmax is not the last layer's.
    /// </exception>
    public DenseChain(
        IReadOnlyList<DenseChainLayer> layers, ReadOnlySpan<float> mean = default, ReadOnlySpan<float> scale = default,
        ReadOnlySpan<float> offset = default)
    {
        ArgumentNullException.ThrowIfNull(layers);
        layers = [.. layers];
        DenseChainLayer.Require(layers, mean, scale, offset);
        (Inputs, Outputs) = (layers[0].Shape.InFeatures, layers[^1].Shape.OutFeatures);
        _width = layers.Max(layer => Padded(Math.Max(layer.Shape.InFeatures, layer.Shape.OutFeatures)));
        int weights = layers.Sum(layer => (Padded(layer.Shape.InFeatures) + 1) * Padded(layer.Shape.OutFeatures));
        _memory = GC.AllocateArray<float>(Line + (3 * Padded(Inputs)) + weights, pinned: true);
        float* free = Align((float*)Unsafe.AsPointer(ref _memory[0]));
        if (!mean.IsEmpty)
        {
            mean.CopyTo(new Span<float>(_mean = free, Inputs));
            scale.CopyTo(new Span<float>(_scale = free + Padded(Inputs), Inputs));
            offset.CopyTo(new Span<float>(_offset = free + (2 * Padded(Inputs)), Inputs));
            free += 3 * Padded(Inputs);
        }

        bool hasMean = !mean.IsEmpty;
        _steps = new Step[layers.Count];
        for (int i = 0; i < layers.Count; i++)
        {
            _steps[i] = Place(layers[i], i > 0 || hasMean, ref free);
        }

        KernelNames =
        [
            .. layers.Select((layer, i) => ChainTable.Layouts.Choose(new ChainProblem(layer.Shape.OutFeatures, i > 0 || hasMean)).Name),
        ];
        _endsInSoftmax = layers[^1].Activation.Kind == ActivationKind.Softmax && !_steps[^1].IsSoftmaxOfTwo;
    }

    /// <summary>The number of values of a sample.</summary>
    public int Inputs { get; }

    /// <summary>The number of results.</summary>
    public int Outputs { get; }

    /// <summary>The name of each layer's kernel, in order.</summary>
    public IReadOnlyList<string> KernelNames { get; }

    /// <summary>Whether a layer is small enough.</summary>
    /// <param name="shape">The layer.</param>
    public static bool Takes(DenseShape shape) => ChainTable.Fits(shape);

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
            SimdDispatch.Run(new Sample(this, from, to));
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
        if (_mean != null)
        {
            Scale<TSimd, TVector>(x, memory);
            from = memory;
        }

        foreach (ref readonly Step step in _steps.AsSpan())
        {
            float* to = from == memory ? memory + _width : memory;
            if (step.Columns != null)
            {
                Dot<TSimd, TVector>(from, in step, to);
            }
            else
            {
                PanelGemv<TSimd, TVector>.Multiply(
                    from, step.Depth, step.Panels, step.Vectors, to, step.Activation.Kind == ActivationKind.ReLU);
            }

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

    // Whole vectors are stored, the last one's rest is scaled by zero: a processor hands a vector that was just stored on to loads of its
    // parts at once, but not one stored in parts.
    private void Scale<TSimd, TVector>(float* x, float* y)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        for (int i = 0; i < Inputs; i += TSimd.Count)
        {
            TVector values = i <= Inputs - TSimd.Count ? TSimd.Load(x + i) : TSimd.Load(x + i, TSimd.Mask(Inputs - i));
            TSimd.Store(
                y + i, TSimd.MultiplyAdd(TSimd.Subtract(values, TSimd.Load(_mean + i)), TSimd.Load(_scale + i), TSimd.Load(_offset + i)));
        }
    }

    /// <summary>A layer of one output or two, as products of columns: in panels most lanes would be empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dot<TSimd, TVector>(float* x, in Step step, float* y)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        float* first = step.Columns;
        float* second = first + step.SecondColumn;
        TVector a = TSimd.Zero, b = TSimd.Zero;
        for (nint i = 0; i < step.Depth; i += TSimd.Count)
        {
            TVector values = TSimd.Load(x + i);
            if (i > step.Depth - TSimd.Count)
            {
                values = TSimd.Select(TSimd.Mask(step.Depth - i), values, TSimd.Zero);
            }

            a = TSimd.MultiplyAdd(values, TSimd.Load(first + i), a);
            b = TSimd.MultiplyAdd(values, TSimd.Load(second + i), b);
        }

        TVector one = TSimd.Broadcast(TSimd.Sum(a) + step.Panels[0]);
        TVector other = TSimd.Broadcast(TSimd.Sum(b) + step.Panels[1]);
        TVector result = TSimd.Select(TSimd.Mask(1), one, other);
        if (step.IsSoftmaxOfTwo)
        {
            // exp(a) / (exp(a) + exp(b)) = 1 / (1 + exp(b - a))
            result = VectorMath<TSimd, TVector>.Sigmoid(TSimd.Subtract(result, TSimd.Select(TSimd.Mask(1), other, one)));
        }
        else if (step.Activation.Kind == ActivationKind.ReLU)
        {
            result = TSimd.AtLeast(TSimd.Zero, result);
        }

        TSimd.Store(y, result);
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

    /// <summary>So many values in whole cache lines.</summary>
    internal static int Padded(int values) => (values + Line - 1) / Line * Line;

    private static float* Align(float* memory) => (float*)(((nint)memory + (Line * sizeof(float)) - 1) & -(Line * sizeof(float)));

    /// <summary>
    /// Lays a layer out in panels, filled up with zeros to whole vectors; one with few outputs in columns, where it reads whole vectors.
    /// </summary>
    private static Step Place(in DenseChainLayer layer, bool hasWholeVectors, ref float* free)
    {
        int outputs = layer.Shape.OutFeatures;
        int lanes = MicroKernel.VectorLength;
        if (ChainTable.Layouts.Choose(new ChainProblem(outputs, hasWholeVectors)).Kernel == ChainLayout.Columns)
        {
            return PlaceColumns(in layer, ref free);
        }

        Step step = new()
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

    private static Step PlaceColumns(in DenseChainLayer layer, ref float* free)
    {
        (int depth, int outputs) = (layer.Shape.InFeatures, layer.Shape.OutFeatures);
        bool isSoftmax = layer.Activation.Kind == ActivationKind.Softmax;
        Step step = new()
        {
            Depth = depth,
            Vectors = 1,
            Panels = free,
            Columns = free + Line,
            SecondColumn = outputs == 1 ? 0 : Padded(depth),
            IsSoftmaxOfTwo = isSoftmax && outputs == 2,
            Activation = isSoftmax ? Activation.Linear : layer.Activation,
        };
        layer.Bias.Span.CopyTo(new Span<float>(step.Panels, Line));
        for (int row = 0; row < depth; row++)
        {
            for (int column = 0; column < outputs; column++)
            {
                step.Columns[(column * step.SecondColumn) + row] = layer.Weights.Span[(row * outputs) + column];
            }
        }

        free += Line + (outputs * Padded(depth));
        return step;
    }

    private readonly struct Sample(DenseChain chain, float* x, float* y) : ISimdOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => chain.Forward<TSimd, TVector>(x, y);
    }

    /// <summary>A layer as its kernel takes it.</summary>
    private struct Step
    {
        public int Depth;
        public int Vectors;

        /// <summary>The panels; of a layer in columns, the bias.</summary>
        public float* Panels;

        /// <summary>The columns of a layer that is laid out so, else null.</summary>
        public float* Columns;

        /// <summary>The distance to the second column; 0 where there is one alone.</summary>
        public int SecondColumn;

        public bool IsSoftmaxOfTwo;
        public Activation Activation;
    }
}
