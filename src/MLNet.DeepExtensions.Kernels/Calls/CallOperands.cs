namespace MLNet.DeepExtensions.Kernels;

/// <summary>What a kernel does with an operand.</summary>
public enum OperandUse
{
    /// <summary>It is only read.</summary>
    Read,

    /// <summary>It is read, and the result may take its very place.</summary>
    Replaceable,

    /// <summary>It is written.</summary>
    Write,
}

/// <summary>
/// The operands of the call that a kernel set is serving. They keep their memory until it ends, whoever frees the buffers meanwhile, and
/// what is written is checked to lie apart from the others.
/// </summary>
public sealed class CallOperands
{
    private Operand[] _operands = new Operand[16];
    private int _count;
    private bool _hasWritten;

    /// <summary>Takes an operand.</summary>
    /// <param name="memory">What holds its memory; operands of different memory lie apart.</param>
    /// <param name="begin">Its first byte, counted from wherever the memory begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="use">What the kernel does with it.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">It shares memory with another operand, and one of them is written.</exception>
    public void Add(object memory, long begin, long end, OperandUse use, string name)
    {
        // Kernels take what they write last: what they read has nothing to be compared with.
        if (use == OperandUse.Write || _hasWritten)
        {
            RequireApart(memory, begin, end, use, name);
        }

        if (_count == _operands.Length)
        {
            Array.Resize(ref _operands, 2 * _count);
        }

        ref Operand operand = ref _operands[_count++];
        operand.Memory = memory;
        operand.Begin = begin;
        operand.End = end;
        operand.Use = use;
    }

    /// <summary>Lets go of all.</summary>
    public void Clear()
    {
        foreach (ref Operand operand in _operands.AsSpan(0, _count))
        {
            operand.Memory = null;
        }

        _count = 0;
        _hasWritten = false;
    }

    private void RequireApart(object memory, long begin, long end, OperandUse use, string name)
    {
        foreach (ref readonly Operand other in _operands.AsSpan(0, _count))
        {
            bool isWritten = use == OperandUse.Write || other.Use == OperandUse.Write;
            if (memory == other.Memory && begin < other.End && other.Begin < end && isWritten)
            {
                RequireSamePlace(in other, begin, end, use, name);
            }
        }

        _hasWritten |= use == OperandUse.Write;
    }

    private static void RequireSamePlace(in Operand other, long begin, long end, OperandUse use, string name)
    {
        bool isInPlace = (use, other.Use) is (OperandUse.Write, OperandUse.Replaceable) or (OperandUse.Replaceable, OperandUse.Write);
        if (!isInPlace || begin != other.Begin || end != other.End)
        {
            throw new ArgumentException(
                $"{name} and another operand share memory, and one of them is written; they must lie apart"
                + (isInPlace ? ", or in the very same place." : "."),
                name);
        }
    }

    private struct Operand
    {
        public object? Memory;
        public long Begin;
        public long End;
        public OperandUse Use;
    }
}
