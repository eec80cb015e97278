using System.Runtime.CompilerServices;
using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// How kernels reach the memory behind a view: checks of its owner, its length and its place, which hold until the call ends. What a kernel
/// writes lies apart from all else that it reads and writes, or, where the contract allows it, in the very place of an operand.
/// </summary>
internal static class IlgpuViews
{
    /// <summary>The values of an operand that is only read.</summary>
    /// <param name="view">The view.</param>
    /// <param name="launcher">Who launches the kernel, at work on the call.</param>
    /// <param name="needed">How many elements the kernel will touch; a negative number, from sizes that overflowed, is refused too.</param>
    /// <param name="name">The operand's name, for the message.</param>
    /// <exception cref="ArgumentException">The view is too short, lies where it may not, or belongs to another kernel set.</exception>
    public static ArrayView<T> Read<T>(
        this DeviceView<T> view, KernelLauncher launcher, long needed, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => Take(view, launcher, needed, OperandUse.Read, name);

    /// <summary>The same of one that the result may overwrite, value by value.</summary>
    public static ArrayView<T> ReadReplaceable<T>(
        this DeviceView<T> view, KernelLauncher launcher, long needed, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => Take(view, launcher, needed, OperandUse.Replaceable, name);

    /// <summary>The same of one that is written.</summary>
    public static ArrayView<T> Write<T>(
        this DeviceView<T> view, KernelLauncher launcher, long needed, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => Take(view, launcher, needed, OperandUse.Write, name);

    /// <summary>An optional operand that is read.</summary>
    public static Operand Optional(this KernelLauncher launcher, DeviceView<float> view, long needed, string name) =>
        view.IsEmpty ? launcher.Nothing : new Operand(view.Read(launcher, needed, name), isPresent: true);

    /// <summary>An optional operand that is written.</summary>
    public static Operand OptionalOutput(this KernelLauncher launcher, DeviceView<float> view, long needed, string name) =>
        view.IsEmpty ? launcher.Nothing : new Operand(view.Write(launcher, needed, name), isPresent: true);

    private static ArrayView<T> Take<T>(DeviceView<T> view, KernelLauncher launcher, long needed, OperandUse use, string name)
        where T : unmanaged
    {
        if (view.Buffer is { } other && (other is not IlgpuBuffer<T> owned || owned.Accelerator != launcher.Accelerator))
        {
            throw new ArgumentException("The view belongs to another kernel set.", name);
        }

        if ((ulong)view.Length < (ulong)needed)
        {
            throw new ArgumentException($"The view holds {view.Length} elements; the shape needs {needed}.", name);
        }

        if (view.Buffer is not IlgpuBuffer<T> buffer)
        {
            return ArrayView<T>.Empty;
        }

        ArrayView<T> values = buffer.Values(view.Offset, needed, name);
        launcher.Calls.Operands.Add(buffer, view.Offset * Interop.SizeOf<T>(), (view.Offset + needed) * Interop.SizeOf<T>(), use, name);
        return values;
    }
}
