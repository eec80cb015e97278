using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance.Fuzzing;

/// <summary>
/// The operands and sizes of one random call. Each operand lies between guard zones, and one thing may be spoiled: a size, a view's length
/// or place, a buffer that is freed, a number in an operand. Whatever the kernel answers, nothing but its outputs may change.
/// </summary>
/// <param name="kernels">The kernel set.</param>
/// <param name="random">Decides everything.</param>
internal sealed class FuzzCall(IKernelSet kernels, Random random)
{
    private const int Guard = 64;
    private static readonly int[] s_sizes = [0, -1, 1, 2, 3, 7, 64, 1 << 16, 1 << 30, int.MaxValue, int.MinValue];

    private readonly List<IDisposable> _buffers = [];
    private readonly List<IWatched> _operands = [];
    private int _untilSpoiled = random.Next(2) == 0 ? int.MaxValue : random.Next(12);

    /// <summary>What was spoiled; empty where the call is valid.</summary>
    public string Spoiled { get; private set; } = "";

    /// <summary>Decides everything that an operation draws.</summary>
    public Random Random => random;

    /// <summary>A size as the call gets it: <paramref name="value"/>, or a spoiled one.</summary>
    public int Size(int value)
    {
        if (!IsSpoiledNow())
        {
            return value;
        }

        int spoiled = random.Next(2) == 0 ? s_sizes[random.Next(s_sizes.Length)] : value + random.Next(-2, 3);
        Spoiled = $"the size {value} is {spoiled}";
        return spoiled;
    }

    /// <summary>An input of random values.</summary>
    public Operand<float> Input(long length) =>
        Place([.. Enumerable.Range(0, (int)length).Select(_ => (random.NextSingle() * 4) - 2)], isOutput: false);

    /// <summary>Numbers that lead elsewhere; one may be spoiled.</summary>
    public Operand<int> Numbers(int[] values)
    {
        if (values.Length > 0 && IsSpoiledNow())
        {
            int at = random.Next(values.Length);
            int spoiled = random.Next(2) == 0 ? s_sizes[random.Next(s_sizes.Length)] : values[at] + random.Next(-3, 4);
            Spoiled = $"number {at} is {spoiled} instead of {values[at]}";
            values[at] = spoiled;
        }

        return Place(values, isOutput: false);
    }

    /// <summary>An output, full of random values.</summary>
    public Operand<float> Output(long length) =>
        Place([.. Enumerable.Range(0, (int)length).Select(_ => random.NextSingle())], isOutput: true);

    /// <summary>Makes the call; true where it was served, false where it was refused by an exception of the contract.</summary>
    public bool Run(Action call)
    {
        bool isServed = true;
        foreach (IWatched operand in _operands)
        {
            operand.Remember();
        }

        try
        {
            call();
        }
        catch (Exception exception) when (exception is ArgumentException or ObjectDisposedException)
        {
            isServed = false;
            Assert.False(Spoiled.Length == 0, $"A valid call is refused: {exception.Message}");
            Assert.False(string.IsNullOrWhiteSpace(exception.Message));
        }

        // An operand that shares the memory of another one is watched with that.
        foreach (IWatched operand in _operands)
        {
            operand.AssertUntouchedOutsideOf(_operands);
        }

        return isServed;
    }

    /// <summary>Frees the operands.</summary>
    public void Free() => _buffers.ForEach(buffer => buffer.Dispose());

    private bool IsSpoiledNow() => Spoiled.Length == 0 && _untilSpoiled-- == 0;

    private Operand<T> Place<T>(T[] values, bool isOutput)
        where T : unmanaged
    {
        if (IsSpoiledNow())
        {
            return PlaceSpoiled(values, isOutput);
        }

        return Add(new Operand<T>(NewBuffer(values), Guard + random.Next(Guard), values.Length, isOutput), values);
    }

    private Operand<T> PlaceSpoiled<T>(T[] values, bool isOutput)
        where T : unmanaged
    {
        int at = Guard + random.Next(Guard);
        switch (random.Next(4))
        {
            case 0 when values.Length > 0:
                int shorter = random.Next(values.Length);
                Spoiled = $"a view has {shorter} elements instead of {values.Length}";
                return Add(new Operand<T>(NewBuffer(values), at, shorter, isOutput), values);
            case 1 when values.Length > 0:
                Spoiled = "a buffer is freed";
                Operand<T> freed = Add(new Operand<T>(NewBuffer(values), at, values.Length, isOutput), values);
                freed.Free();
                return freed;
            case 2 or 3 when _operands.OfType<Operand<T>>()
                .FirstOrDefault(other => other.Buffer.Length >= values.Length + (2 * Guard)) is { } other:
                long place = random.Next(3) == 0 ? other.Offset : random.NextInt64(other.Buffer.Length - values.Length + 1);
                Spoiled = $"a view of {values.Length} elements lies at {place}, on another one of {other.Length} at {other.Offset}";
                return Add(new Operand<T>(other.Buffer, place, values.Length, isOutput), values);
            default:
                return Add(new Operand<T>(NewBuffer(values), at, values.Length, isOutput), values);
        }
    }

    private Operand<T> Add<T>(Operand<T> operand, T[] values)
        where T : unmanaged
    {
        operand.Buffer.Upload(values.AsSpan(0, (int)Math.Min(values.Length, operand.Length)), operand.Offset);
        _operands.Add(operand);
        return operand;
    }

    private DeviceBuffer<T> NewBuffer<T>(T[] values)
        where T : unmanaged
    {
        DeviceBuffer<T> buffer = kernels.Allocate<T>(values.Length + (3 * Guard));
        T[] guard = new T[buffer.Length];
        MemoryMarshal.AsBytes(guard.AsSpan()).Fill(0xFF);
        buffer.Upload(guard, 0);
        _buffers.Add(buffer);
        return buffer;
    }

    /// <summary>An operand whose buffer is watched.</summary>
    internal interface IWatched
    {
        /// <summary>Whether the kernel may write there.</summary>
        bool IsOutput { get; }

        /// <summary>Remembers what stands in the buffer.</summary>
        void Remember();

        /// <summary>Fails where something else stands there now, outside of the outputs in the buffer.</summary>
        void AssertUntouchedOutsideOf(IEnumerable<IWatched> operands);
    }

    /// <summary>An operand between guard zones of bits that are all one: NaN, where a kernel takes them for floats.</summary>
    internal sealed class Operand<T>(DeviceBuffer<T> buffer, long offset, long length, bool isOutput) : IWatched
        where T : unmanaged
    {
        private T[] _before = [];
        private bool _isFreed;

        public DeviceBuffer<T> Buffer => buffer;

        public long Offset => offset;

        public long Length => length;

        public bool IsOutput => isOutput;

        public DeviceView<T> View { get; } = new(buffer, offset, length);

        /// <summary>What the operand held before the call.</summary>
        public T[] Before => _before.AsSpan((int)offset, (int)length).ToArray();

        /// <summary>What it holds now.</summary>
        public T[] Now
        {
            get
            {
                T[] values = new T[length];
                View.Download(values);
                return values;
            }
        }

        public void Free()
        {
            buffer.Dispose();
            _isFreed = true;
        }

        public void Remember()
        {
            if (!_isFreed)
            {
                _before = new T[buffer.Length];
                buffer.Download(_before, 0);
            }
        }

        public void AssertUntouchedOutsideOf(IEnumerable<IWatched> operands)
        {
            if (_isFreed)
            {
                return;
            }

            T[] after = new T[buffer.Length];
            buffer.Download(after, 0);
            foreach (Operand<T> output in operands.OfType<Operand<T>>().Where(operand => operand.IsOutput && operand.Buffer == buffer))
            {
                _before.AsSpan((int)output.Offset, (int)output.Length).CopyTo(after.AsSpan((int)output.Offset));
            }

            bool isSame = MemoryMarshal.AsBytes<T>(after).SequenceEqual(MemoryMarshal.AsBytes<T>(_before));
            Assert.True(isSame, $"Memory outside of the outputs was touched, around an operand of {length} elements at {offset}.");
        }
    }
}
