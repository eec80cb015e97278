using System.Globalization;

namespace MLNet.DeepExtensions.Mpi;

/// <summary>Who has started the process, as its environment tells: which MPI it expects, and how many ranks.</summary>
/// <param name="Name">The launcher, for messages.</param>
/// <param name="Kind">Which kind of MPI it belongs to; null where any may be meant.</param>
/// <param name="Ranks">How many ranks it has started; null where it does not say.</param>
internal sealed record MpiLauncher(string Name, MpiKind? Kind, int? Ranks)
{
    /// <summary>Reads the environment; null where there is no launcher.</summary>
    /// <param name="variable">Gives a variable's value, or null.</param>
    public static MpiLauncher? Find(Func<string, string?> variable)
    {
        int? Number(string name) => int.TryParse(variable(name), CultureInfo.InvariantCulture, out int number) ? number : null;
        if (variable("OMPI_COMM_WORLD_RANK") is not null)
        {
            return new MpiLauncher("Open MPI's mpirun", MpiKind.OpenMpi, Number("OMPI_COMM_WORLD_SIZE"));
        }

        if (variable("PMI_RANK") is not null)
        {
            return new MpiLauncher(
                variable("SLURM_PROCID") is null ? "MPICH's mpiexec, or one of its relatives" : "Slurm's srun (PMI)", MpiKind.Mpich,
                Number("PMI_SIZE"));
        }

        return variable("PMIX_RANK") is null && variable("SLURM_PROCID") is null
            ? null
            : new MpiLauncher("Slurm's srun or another PMIx launcher", Kind: null, Number("SLURM_NTASKS"));
    }
}
