namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The body of a parallel loop: a struct, so that a loop allocates nothing and the call is direct.</summary>
internal interface IParallelBody
{
    /// <summary>Does one item's work. Items may run in any order on any thread, so each owns what it writes.</summary>
    /// <param name="item">The item, 0 to count - 1.</param>
    /// <param name="worker">The thread's number in the team, which owns scratch memory.</param>
    void Run(int item, int worker);
}
