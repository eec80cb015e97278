namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Whether a kernel is the one for a problem, after those that stand before it in its table.</summary>
/// <typeparam name="TProblem">What kernels are chosen by.</typeparam>
/// <param name="problem">The problem.</param>
internal delegate bool KernelCondition<TProblem>(in TProblem problem);

/// <summary>A kernel in a <see cref="KernelTable{TProblem,TKernel}"/>.</summary>
/// <typeparam name="TProblem">What kernels are chosen by.</typeparam>
/// <typeparam name="TKernel">What runs.</typeparam>
/// <param name="Name">The name, as summaries print it.</param>
/// <param name="Fits">Whether it is the kernel for a problem, after those before it.</param>
/// <param name="Kernel">What runs, or what makes it for a problem.</param>
internal sealed record KernelEntry<TProblem, TKernel>(string Name, KernelCondition<TProblem> Fits, TKernel Kernel);

/// <summary>
/// The kernels of an operation in order: the first that fits runs. Such a table is the only place that says which kernel runs for which
/// problem; the last entry takes whatever is left.
/// </summary>
/// <typeparam name="TProblem">What kernels are chosen by: sizes, and floats in a vector.</typeparam>
/// <typeparam name="TKernel">What runs.</typeparam>
/// <param name="entries">The kernels.</param>
internal sealed class KernelTable<TProblem, TKernel>(params KernelEntry<TProblem, TKernel>[] entries)
{
    /// <summary>The kernels in order.</summary>
    public IReadOnlyList<KernelEntry<TProblem, TKernel>> Entries => entries;

    /// <summary>The first kernel that fits.</summary>
    /// <param name="problem">The problem.</param>
    public KernelEntry<TProblem, TKernel> Choose(in TProblem problem)
    {
        foreach (KernelEntry<TProblem, TKernel> entry in entries)
        {
            if (entry.Fits(in problem))
            {
                return entry;
            }
        }

        throw new InvalidOperationException($"No kernel of the table fits {problem}.");
    }
}
