using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Mpi;

/// <summary>
/// The MPI of the process: the one that is loaded already, or the one that belongs to the launcher. Which libraries there are is one table.
/// </summary>
/// <param name="Name">The library.</param>
/// <param name="Kind">How it passes handles.</param>
internal sealed record MpiLibrary(string Name, MpiKind Kind)
{
    private const string MapsFile = "/proc/self/maps";

    /// <summary>The libraries that are tried, in this order. Those for Windows and macOS are untried.</summary>
    public static IReadOnlyList<MpiLibrary> Table { get; } = OperatingSystem.IsWindows()
        ? [new("msmpi.dll", MpiKind.Mpich), new("impi.dll", MpiKind.Mpich), new("mpi_abi.dll", MpiKind.Standard)]
        : OperatingSystem.IsMacOS()
            ?
            [
                new("libmpi.40.dylib", MpiKind.OpenMpi), new("libmpi.12.dylib", MpiKind.Mpich), new("libmpi_abi.0.dylib", MpiKind.Standard),
            ]
            :
            [
                new("libmpi.so.40", MpiKind.OpenMpi), new("libmpich.so.12", MpiKind.Mpich), new("libmpi.so.12", MpiKind.Mpich),
                new("libmpi_abi.so.0", MpiKind.Standard),
            ];

    /// <summary>Which libraries of the table a process has loaded, as its memory map says.</summary>
    /// <param name="maps">The lines of <c>/proc/self/maps</c>.</param>
    /// <exception cref="MpiException">It has two of different MPIs.</exception>
    public static MpiLibrary? Loaded(IEnumerable<string> maps)
    {
        string[] files = [.. maps.Select(static line => line[(line.LastIndexOf('/') + 1)..]).Distinct()];
        MpiLibrary[] loaded = [.. Table.Where(library => files.Any(file =>
            file == library.Name || file.StartsWith(library.Name + ".", StringComparison.Ordinal)))];
        return loaded.Select(library => library.Kind).Distinct().Count() > 1
            ? throw new MpiException(
                $"Two MPIs are in the process: {string.Join(" and ", loaded.Select(library => library.Name))}. Only one is allowed; see what loads the other, such as LD_PRELOAD.")
            : loaded.FirstOrDefault();
    }

    /// <summary>Loads the MPI that belongs to the launcher, or the one that is loaded already.</summary>
    /// <param name="launcher">Who has started the process.</param>
    /// <param name="path">A library that is to be taken instead; null for the table's.</param>
    /// <returns>The library, and its handle.</returns>
    /// <exception cref="MpiException">None is installed, or the one that is loaded is another one than the launcher's.</exception>
    public static (MpiLibrary Library, nint Handle) Load(MpiLauncher launcher, string? path)
    {
        if (path is not null)
        {
            return NativeLibrary.TryLoad(path, out nint given)
                ? (new MpiLibrary(path, KindOf(given)), given)
                : throw new MpiException($"The MPI library '{path}' cannot be loaded.");
        }

        MpiLibrary? loaded = File.Exists(MapsFile) ? Loaded(File.ReadLines(MapsFile)) : null;
        if (loaded is not null && launcher.Kind is { } expected && loaded.Kind is not MpiKind.Standard && loaded.Kind != expected)
        {
            throw new MpiException($"The process was started by {launcher.Name}, and has loaded {loaded.Name}, which is another MPI.");
        }

        MpiLibrary[] candidates = loaded is not null
            ? [loaded]
            : [.. Table.Where(library => launcher.Kind is null || library.Kind == launcher.Kind || library.Kind == MpiKind.Standard)];
        foreach (MpiLibrary library in candidates)
        {
            if (NativeLibrary.TryLoad(library.Name, out nint handle))
            {
                return (library, handle);
            }
        }

        throw new MpiException(
            $"The process was started by {launcher.Name}, and none of its libraries can be loaded: {string.Join(", ", candidates.Select(library => library.Name))}. Install that MPI, or set LD_LIBRARY_PATH.");
    }

    private static MpiKind KindOf(nint handle) => NativeLibrary.TryGetExport(handle, "ompi_mpi_comm_world", out _) ? MpiKind.OpenMpi
        : NativeLibrary.TryGetExport(handle, "MPI_Abi_get_version", out _) && !NativeLibrary.TryGetExport(handle, "MPIR_Err_return_comm", out _)
            ? MpiKind.Standard
            : MpiKind.Mpich;
}
