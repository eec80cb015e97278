using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// How CPU kernels reach the memory behind a view: checks of its length and its place, then a plain pointer that is good until the call
/// ends. What a kernel writes lies apart from all else that it reads and writes, or, where the contract allows it, in the very place of an
/// operand.
/// </summary>
internal static unsafe class CpuViews
{
    /// <summary>The address of the first element of an operand that is only read.</summary>
    /// <param name="view">The view.</param>
    /// <param name="team">The threads, at work on the call.</param>
    /// <param name="needed">How many elements the kernel will touch; a negative number, from sizes that overflowed, is refused too.</param>
    /// <param name="name">The operand's name, for the message.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Read<T>(
        this in DeviceView<T> view, WorkerTeam team, long needed, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => Pointer(in view, team, needed, OperandUse.Read, name);

    /// <summary>The same for one that the result may overwrite, value by value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* ReadReplaceable<T>(
        this in DeviceView<T> view, WorkerTeam team, long needed, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => Pointer(in view, team, needed, OperandUse.Replaceable, name);

    /// <summary>The same for an optional operand: null where the view is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* ReadOrNull<T>(
        this in DeviceView<T> view, WorkerTeam team, long needed, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => view.IsEmpty ? null : Pointer(in view, team, needed, OperandUse.Read, name);

    /// <summary>The address of the first element of an operand that is written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Write<T>(
        this in DeviceView<T> view, WorkerTeam team, long needed, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => Pointer(in view, team, needed, OperandUse.Write, name);

    /// <summary>The same for an optional operand: null where the view is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* WriteOrNull<T>(
        this in DeviceView<T> view, WorkerTeam team, long needed, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => view.IsEmpty ? null : Pointer(in view, team, needed, OperandUse.Write, name);

    private static T* Pointer<T>(in DeviceView<T> view, WorkerTeam team, long needed, OperandUse use, string name)
        where T : unmanaged
    {
        // The place is looked at again: a view that one thread writes while another reads it may be half of one and half of the other.
        if (view.Buffer is not CpuBuffer<T> buffer || (ulong)view.Length < (ulong)needed
            || (ulong)view.Offset > (ulong)(buffer.Length - needed)
            || buffer.Length < needed || buffer.Hold(out T* pointer) is not { } memory)
        {
            Refuse(view, needed, name);
            return null;
        }

        pointer += view.Offset;
        team.Operands.Add(memory, (long)pointer, (long)(pointer + needed), use, name);
        return pointer;
    }

    private static void Refuse<T>(DeviceView<T> view, long needed, string name)
        where T : unmanaged
    {
        if (needed == 0 && view.IsEmpty)
        {
            return;
        }

        throw view.Buffer switch
        {
            CpuBuffer<T> buffer when buffer.Hold(out _) is null => new ObjectDisposedException(name, "The buffer's memory has been freed."),
            not null and not CpuBuffer<T> => new ArgumentException("The view belongs to another kernel set.", name),
            _ => new ArgumentException($"The view holds {view.Length} elements; the shape needs {needed}.", name),
        };
    }
}
