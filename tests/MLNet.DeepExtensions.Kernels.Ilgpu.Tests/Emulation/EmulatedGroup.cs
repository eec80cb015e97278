using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests.Emulation;

/// <summary>The sizes of a launch and the place of a group in it.</summary>
internal readonly record struct GroupPlace((int X, int Y, int Z) Grid, (int X, int Y, int Z) Index, int Threads)
{
    /// <summary>The group's number.</summary>
    public int Number => (((Index.Z * Grid.Y) + Index.Y) * Grid.X) + Index.X;

    /// <summary>What a special register holds in a thread.</summary>
    public ulong Special(string name, int thread) => (ulong)(name switch
    {
        "%tid.x" => thread,
        "%ntid.x" => Threads,
        "%ctaid.x" => Index.X,
        "%ctaid.y" => Index.Y,
        "%ctaid.z" => Index.Z,
        "%nctaid.x" => Grid.X,
        "%nctaid.y" => Grid.Y,
        "%nctaid.z" => Grid.Z,
        "%laneid" => thread % 32,
        "%tid.y" or "%tid.z" => 0,
        "%ntid.y" or "%ntid.z" => 1,
        _ => throw new NotSupportedException($"The emulation knows no special register {name}."),
    });
}

/// <summary>
/// A group at work: its warps one after the other, each as far as the next barrier; the threads of a warp in step, those that are furthest
/// behind first.
/// </summary>
/// <param name="program">The kernel.</param>
/// <param name="parameters">Its arguments' bytes.</param>
/// <param name="memory">The memory that they see.</param>
/// <param name="place">The group's place.</param>
/// <param name="dynamicBytes">Bytes of dynamic shared memory.</param>
/// <param name="report">Gets what is wrong.</param>
internal sealed class EmulatedGroup(
    PtxProgram program, byte[] parameters, GlobalMemory memory, GroupPlace place, int dynamicBytes, Action<string> report)
{
    private const int Lanes = 32;

    private readonly byte[] _shared = new byte[program.SharedBytes + dynamicBytes];
    private readonly AccessLog _sharedLog = new(program.SharedBytes + dynamicBytes);
    private int _barriers;

    public void Run()
    {
        Warp[] warps = [.. Enumerable.Range(0, (place.Threads + Lanes - 1) / Lanes).Select(number => new Warp(program, place, number))];
        while (true)
        {
            foreach (Warp warp in warps)
            {
                Advance(warp);
            }

            if (!warps.Any(warp => warp.Waiting != 0))
            {
                return;
            }

            if (warps.Any(warp => warp.Waiting != warp.All))
            {
                report("barrier: threads wait at a barrier that others of their group have left");
            }

            if (warps.SelectMany(warp => warp.Places(warp.Waiting)).Distinct().Count() > 1)
            {
                report("barrier: threads of a group wait at different barriers");
            }

            _barriers++;
            foreach (Warp warp in warps)
            {
                warp.Release();
            }
        }
    }

    private void Advance(Warp warp)
    {
        while (warp.Next(out int at, out uint mask, out int stop))
        {
            // On until the threads part, or meet others that have waited further on.
            do
            {
                PtxInstruction instruction = program.Instructions[at];
                if (instruction.Kind == PtxKind.TensorProduct && warp.Hold(mask, at))
                {
                    at = -1;
                    continue;
                }

                uint active = warp.Guarded(instruction, mask);
                if (instruction.Kind is PtxKind.Branch or PtxKind.BranchTable or PtxKind.Barrier or PtxKind.Return)
                {
                    Control(warp, instruction, at, mask, active);
                    at = -1;
                }
                else
                {
                    Execute(warp, instruction, active);
                    at++;
                }
            }
            while (at >= 0 && at < stop);

            if (at >= 0)
            {
                warp.MoveTo(mask, at);
            }
        }
    }

    private void Control(Warp warp, PtxInstruction instruction, int at, uint mask, uint active)
    {
        warp.MoveTo(mask, at + 1);
        switch (instruction.Kind)
        {
            case PtxKind.Branch:
                if (instruction.IsUniform && active != 0 && active != mask)
                {
                    report($"uniform: threads of a warp part at '{instruction.Text}'");
                }

                warp.MoveTo(active, instruction.Targets[0]);
                break;
            case PtxKind.BranchTable:
                ReadOnlySpan<ulong> values = warp.Registers(instruction.Sources[0]);
                for (uint left = active; left != 0; left &= left - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(left);
                    warp.MoveTo(1u << lane, instruction.Targets[(int)values[lane]]);
                }

                break;
            case PtxKind.Barrier:
                warp.Wait(active, at);
                break;
            default:
                warp.Exit(active);
                break;
        }
    }

    private void Execute(Warp warp, PtxInstruction instruction, uint active)
    {
        if (active == 0)
        {
            return;
        }

        switch (instruction.Kind)
        {
            case PtxKind.Compute:
                Compute(warp, instruction, active);
                break;
            case PtxKind.LoadParameter:
                int size = instruction.Type.Size();
                ulong value = LoadFrom(parameters, (int)(warp.Registers(instruction.Sources[0])[0] + (ulong)instruction.Offset), size);
                warp.Fill(instruction.Results[0], active, value);
                break;
            case PtxKind.TensorProduct:
                if (active != uint.MaxValue)
                {
                    report($"tensor product: not all threads of a warp take part in '{instruction.Text}'");
                }

                TensorProduct.Multiply(warp, instruction);
                break;
            default:
                Access(warp, instruction, active);
                break;
        }
    }

    private static void Compute(Warp warp, PtxInstruction instruction, uint active)
    {
        int[] sources = instruction.Sources;
        PtxFunction function = instruction.Function!;
        Span<ulong> result = warp.Registers(instruction.Results[0]);
        ReadOnlySpan<ulong> a = warp.Registers(sources[0]), b = warp.Registers(sources[Math.Min(1, sources.Length - 1)]);
        ReadOnlySpan<ulong> c = warp.Registers(sources[^1]);
        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            result[lane] = function(a[lane], b[lane], c[lane]);
        }
    }

    // Loads and stores of one to four values, in global or shared memory.
    private void Access(Warp warp, PtxInstruction instruction, uint active)
    {
        bool isStore = instruction.Kind is PtxKind.StoreGlobal or PtxKind.StoreShared;
        bool isShared = instruction.Kind is PtxKind.LoadShared or PtxKind.StoreShared;
        ReadOnlySpan<int> values = isStore ? instruction.Sources.AsSpan(1) : instruction.Results;
        int size = instruction.Type.Size(), all = size * values.Length;
        ReadOnlySpan<ulong> addresses = warp.Registers(instruction.Sources[0]);
        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ulong address = addresses[lane] + (ulong)instruction.Offset;
            AccessPlace who = new((place.Number * place.Threads) + warp.FirstThread + lane + 1, place.Number, _barriers);
            string? fault = isShared ? NoteShared(address, all, isStore, who, out bool isInside)
                : memory.Note(address, all, isStore, who, out isInside);
            if (fault is not null)
            {
                report($"{(isShared ? "shared" : "global")} memory, {fault}, at '{instruction.Text}'");
            }

            for (int i = 0; i < values.Length && isInside; i++)
            {
                ulong element = address + (ulong)(i * size);
                ref ulong register = ref warp.Registers(values[i])[lane];
                if (isShared)
                {
                    int at = (int)(element - PtxProgram.SharedBase);
                    if (isStore)
                    {
                        StoreTo(_shared, at, size, register);
                    }
                    else
                    {
                        register = LoadFrom(_shared, at, size);
                    }
                }
                else if (isStore)
                {
                    GlobalMemory.Store(element, size, register);
                }
                else
                {
                    register = GlobalMemory.Load(element, size);
                }
            }
        }
    }

    private string? NoteShared(ulong address, int size, bool isWrite, in AccessPlace who, out bool isInside)
    {
        long at = (long)(address - PtxProgram.SharedBase);
        isInside = at >= 0 && at + size <= _shared.Length;
        if (!isInside)
        {
            return "out of bounds: an access outside of the group's memory";
        }

        if (!isWrite && !_sharedLog.IsWritten(at, size))
        {
            return "unwritten: a read of what nobody has written";
        }

        return _sharedLog.Note(at, size, isWrite, who)
            ?? (at % size != 0 ? "misaligned: an address that is no multiple of the access's size" : null);
    }

    private static ulong LoadFrom(byte[] bytes, int at, int size) => size switch
    {
        1 => bytes[at],
        2 => Unsafe.ReadUnaligned<ushort>(ref bytes[at]),
        4 => Unsafe.ReadUnaligned<uint>(ref bytes[at]),
        _ => Unsafe.ReadUnaligned<ulong>(ref bytes[at]),
    };

    private static void StoreTo(byte[] bytes, int at, int size, ulong value)
    {
        for (int i = 0; i < size; i++)
        {
            bytes[at + i] = (byte)(value >> (8 * i));
        }
    }
}
