using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014): <c>y = x / (1 - rate)</c> where the element's random word is at least <c>floor(rate
/// 2^32)</c>, else 0.
/// </summary>
internal readonly unsafe struct DropoutMask
{
    private const int PieceWords = 1024;

    private readonly RandomKey _key;
    private readonly uint _threshold;
    private readonly float _scale;

    public DropoutMask(float rate, RandomKey key)
    {
        if (!(rate is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "The dropout rate must be 0 or more and below 1.");
        }

        _key = key;
        _threshold = (uint)((double)rate * 4294967296.0);
        _scale = 1 / (1 - rate);
    }

    /// <summary>Masks and scales elements.</summary>
    /// <param name="first">The first element's index in the operand.</param>
    /// <param name="x">The elements.</param>
    /// <param name="y">The result; may be the elements.</param>
    /// <param name="count">How many there are.</param>
    [SkipLocalsInit]
    public void Apply(long first, float* x, float* y, int count)
    {
        uint* words = stackalloc uint[PieceWords + Philox.BlockWords];
        int skip = (int)((_key.First + first) % 4);
        for (int start = 0; start < count; start += PieceWords)
        {
            int piece = Math.Min(PieceWords, count - start);
            Philox.Fill(_key, _key.First + first + start - skip, words, skip + piece);
            Select(words + skip, x + start, y + start, piece);
        }
    }

    /// <summary>The factors of consecutive elements: 0 or <c>1 / (1 - rate)</c>.</summary>
    /// <param name="first">The first element's index in the operand.</param>
    /// <param name="memory">Room for <paramref name="count"/> and 3, rounded up to <see cref="Philox.BlockWords"/>.</param>
    /// <param name="count">How many are needed.</param>
    /// <returns>Where they stand in the memory.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float* Factors(long first, float* memory, int count)
    {
        int skip = (int)((_key.First + first) % 4);
        uint* words = (uint*)memory;
        Philox.Fill(_key, _key.First + first - skip, words, skip + count);
        for (int i = skip; i < skip + count; i++)
        {
            memory[i] = words[i] >= _threshold ? _scale : 0f;
        }

        return memory + skip;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Select(uint* words, float* x, float* y, int count)
    {
        Vector<uint> threshold = new(_threshold);
        int i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> kept = Vector.AsVectorSingle(Vector.GreaterThanOrEqual(Vector.Load(words + i), threshold));
            ((Vector.Load(x + i) * _scale) & kept).Store(y + i);
        }

        for (; i < count; i++)
        {
            y[i] = words[i] >= _threshold ? x[i] * _scale : 0f;
        }
    }
}

/// <summary>The bodies of the dropout kernels.</summary>
internal static unsafe class Dropout
{
    public readonly struct Forward(DropoutMask mask, float* x, float* y) : IRangeBody
    {
        private readonly float* _x = x;
        private readonly float* _y = y;

        public void Run(long start, int count, int worker) => mask.Apply(start, _x + start, _y + start, count);
    }

    public readonly struct Backward(DropoutMask mask, float* dy, GradientWriter dx) : IRangeBody
    {
        private readonly float* _dy = dy;

        public void Run(long start, int count, int worker)
        {
            float* chunk = dx.Begin(start, count, worker);
            mask.Apply(start, _dy + start, chunk, count);
            dx.End(chunk, start, count);
        }
    }

    /// <summary>Whole channels at once, in rows <c>[N H W, C]</c>: the factors of an image are made once a chunk.</summary>
    public readonly struct Spatial(WorkerTeam team, DropoutMask mask, int positions, int channels, float* x, float* y, bool accumulate)
        : IRangeBody
    {
        private readonly float* _x = x;
        private readonly float* _y = y;

        public void Run(long start, int count, int worker)
        {
            float* scratch = team.ScratchFloats(worker, channels + 3 + Philox.BlockWords);
            for (long row = start, end = start + count; row < end;)
            {
                long image = row / positions;
                long rows = Math.Min(end, (image + 1) * positions) - row;
                float* factors = mask.Factors(image * channels, scratch, channels);
                ChannelScaling.Multiply(rows, channels, _x + (row * channels), factors, _y + (row * channels), accumulate);
                row += rows;
            }
        }
    }
}
