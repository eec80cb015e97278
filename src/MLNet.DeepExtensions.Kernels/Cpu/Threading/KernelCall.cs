namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A call of a kernel, for which a team is taken: <c>using KernelCall call = team.Begin();</c> comes first in every kernel.</summary>
/// <param name="team">The team.</param>
internal readonly ref struct KernelCall(WorkerTeam team)
{
    /// <summary>Gives the team back.</summary>
    public void Dispose() => team.End();
}
