using System.Runtime.CompilerServices;
using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>How kernels reach the memory behind a view: one check of its owner and length.</summary>
internal static class IlgpuViews
{
    /// <summary>The view's values.</summary>
    /// <param name="view">The view.</param>
    /// <param name="needed">How many elements the kernel will touch.</param>
    /// <param name="name">The operand's name, for the message.</param>
    /// <exception cref="ArgumentException">The view is too short, or belongs to another kernel set.</exception>
    public static ArrayView<T> Values<T>(this DeviceView<T> view, long needed, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged
    {
        if (view.Buffer is not IlgpuBuffer<T> && view.Buffer is not null)
        {
            throw new ArgumentException("The view belongs to another kernel set.", name);
        }

        if (view.Length < needed)
        {
            throw new ArgumentException($"The view holds {view.Length} elements; the shape needs {needed}.", name);
        }

        return view.Buffer is IlgpuBuffer<T> buffer ? buffer.Values(view.Offset, view.Length) : ArrayView<T>.Empty;
    }
}
