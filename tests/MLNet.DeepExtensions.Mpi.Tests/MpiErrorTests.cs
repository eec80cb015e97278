using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Mpi.Tests;

/// <summary>What a user is told who has no launcher, two MPIs, or one that lacks something.</summary>
public sealed class MpiErrorTests
{
    [Fact]
    public void Without_a_launcher_the_way_to_start_is_named()
    {
        Assert.SkipWhen(MpiJob.IsLaunched, "The tests themselves were started by a launcher.");

        Assert.Contains("mpirun -n 2", Assert.Throws<MpiException>(() => MpiJob.Run(static _ => { })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=4 PMIX_RANK=0", "OpenMpi", 4)]
    [InlineData("PMI_RANK=3 PMI_SIZE=8", "Mpich", 8)]
    [InlineData("PMI_RANK=3 PMI_SIZE=8 SLURM_PROCID=3", "Mpich", 8)]
    [InlineData("PMIX_RANK=1 SLURM_PROCID=1 SLURM_NTASKS=2", null, 2)]
    public void The_launcher_is_known_by_its_variables(string environment, string? kind, int ranks)
    {
        Dictionary<string, string> variables = environment.Split(' ').Select(static pair => pair.Split('=')).ToDictionary(
            static pair => pair[0], static pair => pair[1]);

        MpiLauncher launcher = MpiLauncher.Find(variables.GetValueOrDefault)!;

        Assert.Equal(kind, launcher.Kind?.ToString());
        Assert.Equal(ranks, launcher.Ranks);
        Assert.Null(MpiLauncher.Find(static _ => null));
    }

    [Fact]
    public void Two_MPIs_in_a_process_are_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory maps are Linux's.");
        const string Open = "7f00-7f01 r-xp 00000000 08:01 12 /usr/lib/x86_64-linux-gnu/libmpi.so.40.30.4";
        const string Other = "7f02-7f03 r-xp 00000000 08:01 13 /usr/lib/x86_64-linux-gnu/libmpich.so.12.2.2";

        Assert.Equal(MpiKind.OpenMpi, MpiLibrary.Loaded([Open, "7f04-7f05 rw-p 00000000 00:00 0 [heap]"])!.Kind);
        Assert.Equal(MpiKind.Mpich, MpiLibrary.Loaded([Other])!.Kind);
        Assert.Null(MpiLibrary.Loaded(["7f04-7f05 r-xp 0 08:01 1 /usr/lib/libmpifort.so.12"]));
        string message = Assert.Throws<MpiException>(() => MpiLibrary.Loaded([Open, Other])).Message;
        Assert.Contains("libmpi.so.40 and libmpich.so.12", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_lacks_a_function_is_named_with_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The C library is named as Linux does.");

        string message = Assert.Throws<MpiException>(
            () => new MpiFunctions(new MpiLibrary("libc.so.6", MpiKind.Mpich), NativeLibrary.Load("libc.so.6"))).Message;

        Assert.Contains("libc.so.6 has no 'MPI_Init_thread'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_not_there_is_named()
    {
        MpiLauncher launcher = new("a launcher", MpiKind.Mpich, 2);

        Assert.Contains(
            "'no-such-mpi.so' cannot be loaded",
            Assert.Throws<MpiException>(() => MpiLibrary.Load(launcher, "no-such-mpi.so")).Message, StringComparison.Ordinal);
    }
}
