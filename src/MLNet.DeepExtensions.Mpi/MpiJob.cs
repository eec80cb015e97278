using MLNet.DeepExtensions.Networks.Distributed;

namespace MLNet.DeepExtensions.Mpi;

/// <summary>The MPI job that this process is a rank of: joined for as long as a function runs, once in the life of a process.</summary>
public static class MpiJob
{
    private static int s_hasRun;

    /// <summary>
    /// Whether the process was started by a launcher of MPI: <c>mpirun</c>, <c>mpiexec</c>, <c>srun</c>. So a program can run by itself
    /// too.
    /// </summary>
    public static bool IsLaunched => MpiLauncher.Find(Environment.GetEnvironmentVariable) is not null;

    /// <summary>
    /// Joins the job, runs a function as one of its ranks, and leaves when all ranks have ended. Where the function throws, the job ends on
    /// all ranks, with the message and the rank on the standard error.
    /// </summary>
    /// <typeparam name="T">What the function gives.</typeparam>
    /// <param name="body">The function. The ranks' methods are for the thread that it is called on.</param>
    /// <param name="options">How the job is joined; the defaults if left out.</param>
    /// <exception cref="MpiException">
    /// The process was started without a launcher, there is no MPI or two, a function is missing, or the library is another one than the
    /// launcher's.
    /// </exception>
    public static T Run<T>(Func<ICollective, T> body, MpiOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        options ??= new MpiOptions();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Silence, TimeSpan.Zero);
        MpiLauncher launcher = MpiLauncher.Find(Environment.GetEnvironmentVariable) ?? throw new MpiException(
            "The program was started without an MPI launcher, and so is no rank of a job. Start it by: mpirun -n 2 dotnet Program.dll");
        if (Interlocked.Exchange(ref s_hasRun, 1) != 0)
        {
            throw new MpiException("The process has joined an MPI job before; MPI allows that once in the life of a process.");
        }

        (MpiLibrary library, nint handle) = MpiLibrary.Load(launcher, options.Library);
        MpiFunctions functions = new(library, handle);
        functions.Join();
        int size = functions.Size;
        if (launcher.Ranks is { } ranks && ranks != size)
        {
            throw new MpiException(
                $"{launcher.Name} has started {ranks} ranks and {library.Name} sees {size}: the library is not the launcher's. Install the MPI that belongs to it, or start the program by the other's launcher.");
        }

        MpiCollective collective = new(functions, size);
        using RankWatch watch = new(collective, options.Silence, () => Environment.Exit(1));
        T result;
        try
        {
            result = body(collective);
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine(failure);
            collective.Abort(failure.Message);
            throw;
        }

        watch.SayGoodbye();
        functions.Leave();
        return result;
    }

    /// <summary>Joins the job, runs an action as one of its ranks, and leaves when all ranks have ended.</summary>
    /// <inheritdoc cref="Run{T}(Func{ICollective, T}, MpiOptions?)"/>
    public static void Run(Action<ICollective> body, MpiOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        Run(
            ranks =>
            {
                body(ranks);
                return true;
            },
            options);
    }
}
