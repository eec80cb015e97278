using System.Numerics;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests.Emulation;

/// <summary>Up to 32 threads, a bit of a mask each: their registers, and where they stand.</summary>
internal sealed class Warp
{
    private const int Lanes = 32;

    private readonly ulong[] _registers;
    private readonly int[] _at = new int[Lanes];
    private uint _alive;
    private uint _held;

    public Warp(PtxProgram program, GroupPlace place, int number)
    {
        FirstThread = number * Lanes;
        int count = Math.Min(Lanes, place.Threads - FirstThread);
        All = _alive = count == Lanes ? uint.MaxValue : (1u << count) - 1;
        _registers = new ulong[program.RegisterCount * Lanes];
        foreach ((int register, ulong value) in program.Constants)
        {
            Registers(register).Fill(value);
        }

        foreach ((int register, string name) in program.Specials)
        {
            for (int lane = 0; lane < count; lane++)
            {
                Registers(register)[lane] = place.Special(name, FirstThread + lane);
            }
        }
    }

    /// <summary>The number of its first thread in the group.</summary>
    public int FirstThread { get; }

    /// <summary>The threads that it began with.</summary>
    public uint All { get; }

    /// <summary>Those that wait at a barrier.</summary>
    public uint Waiting { get; private set; }

    /// <summary>A register of all threads.</summary>
    public Span<ulong> Registers(int register) => _registers.AsSpan(register * Lanes, Lanes);

    /// <summary>The threads that are furthest behind.</summary>
    /// <param name="at">The instruction that they come to.</param>
    /// <param name="mask">The threads.</param>
    /// <param name="stop">The instruction that others stand at, further on.</param>
    /// <returns>False where all wait or are done.</returns>
    public bool Next(out int at, out uint mask, out int stop)
    {
        (at, mask, stop) = (int.MaxValue, 0, int.MaxValue);
        if ((_alive & ~Waiting & ~_held) == 0)
        {
            _held = 0;
        }

        for (uint left = _alive & ~Waiting & ~_held; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left), here = _at[lane];
            if (here < at)
            {
                (stop, at, mask) = (at, here, 1u << lane);
            }
            else if (here == at)
            {
                mask |= 1u << lane;
            }
            else
            {
                stop = Math.Min(stop, here);
            }
        }

        return mask != 0;
    }

    /// <summary>Holds some threads before an instruction that the warp executes together, until the others have come to it.</summary>
    /// <returns>False where there is nobody to wait for.</returns>
    public bool Hold(uint mask, int at)
    {
        if (mask == _alive)
        {
            return false;
        }

        MoveTo(mask, at);
        if ((_alive & ~Waiting & ~_held & ~mask) != 0)
        {
            _held |= mask;
            return true;
        }

        bool meet = _held != 0 && Places(_held).All(place => place == at);
        _held = 0;
        return meet;
    }

    /// <summary>Those of some threads for which an instruction's guard holds.</summary>
    public uint Guarded(PtxInstruction instruction, uint mask)
    {
        if (instruction.Guard < 0)
        {
            return mask;
        }

        ReadOnlySpan<ulong> guard = Registers(instruction.Guard);
        uint holds = 0;
        for (uint left = mask; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            holds |= (guard[lane] & 1) != 0 != instruction.IsGuardNegated ? 1u << lane : 0;
        }

        return holds;
    }

    /// <summary>Sets a register of some threads.</summary>
    public void Fill(int register, uint mask, ulong value)
    {
        Span<ulong> values = Registers(register);
        for (uint left = mask; left != 0; left &= left - 1)
        {
            values[BitOperations.TrailingZeroCount(left)] = value;
        }
    }

    public void MoveTo(uint mask, int at)
    {
        for (uint left = mask; left != 0; left &= left - 1)
        {
            _at[BitOperations.TrailingZeroCount(left)] = at;
        }
    }

    /// <summary>The instructions behind which some threads stand.</summary>
    public IEnumerable<int> Places(uint mask) =>
        Enumerable.Range(0, Lanes).Where(lane => (mask >> lane & 1) != 0).Select(lane => _at[lane]);

    public void Wait(uint mask, int at)
    {
        MoveTo(mask, at + 1);
        Waiting |= mask;
    }

    public void Release() => Waiting = 0;

    public void Exit(uint mask) => _alive &= ~mask;
}
