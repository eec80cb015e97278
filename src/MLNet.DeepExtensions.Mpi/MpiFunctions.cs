using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.DeepExtensions.Mpi;

/// <summary>
/// The functions of an MPI that are called, and its two handles: all processes, and bytes. A handle of 32 bits is passed as one of 64,
/// whose upper half no callee reads.
/// </summary>
internal sealed unsafe class MpiFunctions
{
    private const int LongestText = 8192;
    private readonly string _library;
    private readonly nint _world;
    private readonly nint _byte;
    private readonly delegate* unmanaged[Cdecl]<int*, byte***, int, int*, int> _initThread;
    private readonly delegate* unmanaged[Cdecl]<int*, int> _initialized;
    private readonly delegate* unmanaged[Cdecl]<int*, int> _finalized;
    private readonly delegate* unmanaged[Cdecl]<int> _finalize;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> _rank;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> _size;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int> _broadcast;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, int> _allToAll;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, int> _allGather;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _barrier;
    private readonly delegate* unmanaged[Cdecl]<nint, int, int> _abort;
    private readonly delegate* unmanaged[Cdecl]<int, byte*, int*, int> _errorText;
    private readonly delegate* unmanaged[Cdecl]<byte*, int*, int> _version;

    /// <summary>Binds a library.</summary>
    /// <param name="library">The library.</param>
    /// <param name="handle">Its handle.</param>
    /// <exception cref="MpiException">It lacks a function; the message names both.</exception>
    public MpiFunctions(MpiLibrary library, nint handle)
    {
        nint Export(string name) => NativeLibrary.TryGetExport(handle, name, out nint address)
            ? address
            : throw new MpiException($"The MPI library {library.Name} has no '{name}'; it is damaged, or is no MPI of version 2 or later.");

        (_library, Funneled) = (library.Name, library.Kind == MpiKind.Standard ? 1024 : 1);
        (_world, _byte) = library.Kind switch
        {
            MpiKind.OpenMpi => (Export("ompi_mpi_comm_world"), Export("ompi_mpi_byte")),
            MpiKind.Mpich => (0x44000000, 0x4c00010d),
            _ => (0x101, 0x247),
        };
        _initThread = (delegate* unmanaged[Cdecl]<int*, byte***, int, int*, int>)Export("MPI_Init_thread");
        _initialized = (delegate* unmanaged[Cdecl]<int*, int>)Export("MPI_Initialized");
        _finalized = (delegate* unmanaged[Cdecl]<int*, int>)Export("MPI_Finalized");
        _finalize = (delegate* unmanaged[Cdecl]<int>)Export("MPI_Finalize");
        _rank = (delegate* unmanaged[Cdecl]<nint, int*, int>)Export("MPI_Comm_rank");
        _size = (delegate* unmanaged[Cdecl]<nint, int*, int>)Export("MPI_Comm_size");
        _broadcast = (delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int>)Export("MPI_Bcast");
        _allToAll = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, int>)Export("MPI_Alltoall");
        _allGather = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, int>)Export("MPI_Allgather");
        _barrier = (delegate* unmanaged[Cdecl]<nint, int>)Export("MPI_Barrier");
        _abort = (delegate* unmanaged[Cdecl]<nint, int, int>)Export("MPI_Abort");
        _errorText = (delegate* unmanaged[Cdecl]<int, byte*, int*, int>)Export("MPI_Error_string");
        _version = (delegate* unmanaged[Cdecl]<byte*, int*, int>)Export("MPI_Get_library_version");
    }

    /// <summary>What the library calls itself, its first line.</summary>
    public string Version
    {
        get
        {
            byte[] text = new byte[LongestText];
            int length = 0;
            fixed (byte* at = text)
            {
                Require(_version(at, &length), "MPI_Get_library_version");
            }

            return Encoding.UTF8.GetString(text, 0, Math.Clamp(length, 0, text.Length)).Split('\n', '\0')[0].Trim();
        }
    }

    /// <summary>Whether the job was joined and not left since.</summary>
    public bool IsRunning => Flag(_initialized, "MPI_Initialized") && !Flag(_finalized, "MPI_Finalized");

    /// <summary>Whether the job was left.</summary>
    public bool IsOver => Flag(_finalized, "MPI_Finalized");

    public int Rank => Number(_rank, "MPI_Comm_rank");

    public int Size => Number(_size, "MPI_Comm_size");

    /// <summary>MPI_THREAD_FUNNELED: one thread calls.</summary>
    private int Funneled { get; }

    /// <summary>Joins the job.</summary>
    /// <exception cref="MpiException">The library takes no program of several threads.</exception>
    public void Join()
    {
        int provided = 0;
        Require(_initThread(null, null, Funneled, &provided), "MPI_Init_thread");
        if (provided < Funneled)
        {
            throw new MpiException($"{_library} does not take programs of several threads (MPI_THREAD_FUNNELED), which every .NET program is.");
        }
    }

    public void Leave() => Require(_finalize(), "MPI_Finalize");

    public void Broadcast(Span<byte> data)
    {
        fixed (byte* at = data)
        {
            Require(_broadcast(at, data.Length, _byte, 0, _world), "MPI_Bcast");
        }
    }

    public void Exchange(ReadOnlySpan<byte> send, Span<byte> received, int ranks)
    {
        int slice = send.Length / ranks;
        fixed (byte* from = send, to = received)
        {
            Require(_allToAll(from, slice, _byte, to, slice, _byte, _world), "MPI_Alltoall");
        }
    }

    public void Gather(ReadOnlySpan<byte> send, Span<byte> received)
    {
        fixed (byte* from = send, to = received)
        {
            Require(_allGather(from, send.Length, _byte, to, send.Length, _byte, _world), "MPI_Allgather");
        }
    }

    public void Barrier() => Require(_barrier(_world), "MPI_Barrier");

    /// <summary>Ends all processes of the job.</summary>
    public void Abort() => _ = _abort(_world, 1);

    private bool Flag(delegate* unmanaged[Cdecl]<int*, int> function, string name)
    {
        int flag = 0;
        Require(function(&flag), name);
        return flag != 0;
    }

    private int Number(delegate* unmanaged[Cdecl]<nint, int*, int> function, string name)
    {
        int number = 0;
        Require(function(_world, &number), name);
        return number;
    }

    private void Require(int code, string function)
    {
        if (code != 0)
        {
            byte[] text = new byte[LongestText];
            int length = 0;
            fixed (byte* at = text)
            {
                _ = _errorText(code, at, &length);
            }

            throw new MpiException($"{function} of {_library} failed: {Encoding.UTF8.GetString(text, 0, Math.Clamp(length, 0, text.Length))}");
        }
    }
}
