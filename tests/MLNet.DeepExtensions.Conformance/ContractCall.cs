using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>The arguments of one call of an operation: as long as it needs and in range, but for the one that a test spoils.</summary>
internal sealed class ContractCall(IKernelSet kernels)
{
    private readonly List<IDisposable> _buffers = [];
    private readonly List<(string Name, Func<byte[]> Now, byte[] Before)> _contents = [];

    /// <summary>The operand that is to be one element too short.</summary>
    public string? Short { get; init; }

    /// <summary>The operand whose buffer is to be freed before the call.</summary>
    public string? Freed { get; init; }

    /// <summary>The size that is to be <see cref="Value"/>.</summary>
    public string? Changed { get; init; }

    /// <summary>What the changed size is.</summary>
    public int Value { get; init; }

    /// <summary>The names of all operands that the operation took.</summary>
    public List<string> Operands { get; } = [];

    /// <summary>The names of those that say themselves how many values there are.</summary>
    public List<string> Wholes { get; } = [];

    /// <summary>The names of all sizes.</summary>
    public List<string> Sizes { get; } = [];

    /// <summary>The names of those sizes that may not be zero.</summary>
    public List<string> PositiveSizes { get; } = [];

    /// <summary>An operand of floats.</summary>
    public DeviceView<float> this[string name, int length] => View<float>(name, length, 0.5f);

    /// <summary>An operand whose length is the number of values, so that it cannot be too short.</summary>
    public DeviceView<float> Whole(string name, int length)
    {
        DeviceView<float> view = this[name, length];
        Operands.Remove(name);
        Wholes.Add(name);
        return view;
    }

    /// <summary>An operand of window indices.</summary>
    public DeviceView<ushort> Indices(string name, int length) => View<ushort>(name, length, 0);

    /// <summary>An operand of whole numbers, all 0.</summary>
    public DeviceView<int> Integers(string name, int length) => View<int>(name, length, 0);

    /// <summary>An operand of whole numbers, those given.</summary>
    public DeviceView<int> IntegersOf(string name, params int[] values)
    {
        DeviceView<int> view = Integers(name, values.Length);
        if (name != Freed)
        {
            view.Upload(values.AsSpan(0, (int)view.Length));
            _contents.RemoveAt(_contents.Count - 1);
            Watch(name, view.Buffer!);
        }

        return view;
    }

    /// <summary>An operand of whole numbers, all 0, whose length is the number of them, so that it cannot be too short.</summary>
    public DeviceView<int> WholeIntegers(string name, int length)
    {
        DeviceView<int> view = Integers(name, length);
        Operands.Remove(name);
        Wholes.Add(name);
        return view;
    }

    /// <summary>An operand of floats, all 0.</summary>
    public DeviceView<float> Zeros(string name, int length) => View<float>(name, length, 0f);

    /// <summary>An operand of bytes, all 0.</summary>
    public DeviceView<byte> Bytes(string name, int length) => View<byte>(name, length, 0);

    /// <summary>A number of rows or images, which may be zero.</summary>
    public int Rows(string name, int value)
    {
        Sizes.Add(name);
        return name == Changed ? Value : value;
    }

    /// <summary>A size that may not be zero.</summary>
    public int Size(string name, int value)
    {
        PositiveSizes.Add(name);
        return Rows(name, value);
    }

    /// <summary>Fails where an operand does not hold what it did.</summary>
    public void AssertUntouched(string what)
    {
        foreach ((string name, Func<byte[]> now, byte[] before) in _contents)
        {
            Assert.True(before.AsSpan().SequenceEqual(now()), $"{what}: {name} was touched.");
        }
    }

    /// <summary>Frees the operands.</summary>
    public void Free() => _buffers.ForEach(buffer => buffer.Dispose());

    private DeviceView<T> View<T>(string name, int length, T value)
        where T : unmanaged
    {
        // What lies around the view is watched too.
        const int Around = 3;
        T[] values = new T[length + (2 * Around)];
        Array.Fill(values, value);
        DeviceBuffer<T> buffer = kernels.Allocate<T>(values.Length);
        buffer.Upload(values, 0);
        Operands.Add(name);
        _buffers.Add(buffer);
        DeviceView<T> view = new(buffer, Around, name == Short ? length - 1 : length);
        if (name == Freed)
        {
            buffer.Dispose();
            return view;
        }

        Watch(name, buffer);
        return view;
    }

    private void Watch<T>(string name, DeviceBuffer<T> buffer)
        where T : unmanaged => _contents.Add((name, () => Contents(buffer), Contents(buffer)));

    private static byte[] Contents<T>(DeviceBuffer<T> buffer)
        where T : unmanaged
    {
        T[] values = new T[buffer.Length];
        buffer.Download(values, 0);
        return MemoryMarshal.AsBytes<T>(values).ToArray();
    }
}
