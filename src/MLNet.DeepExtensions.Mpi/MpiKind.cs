namespace MLNet.DeepExtensions.Mpi;

/// <summary>How an MPI passes its handles: what one program sees of another's binary interface.</summary>
internal enum MpiKind
{
    /// <summary>Handles are addresses of symbols of the library.</summary>
    OpenMpi,

    /// <summary>Handles are 32-bit numbers: MPICH, Intel MPI, MVAPICH, Cray MPICH, MS-MPI.</summary>
    Mpich,

    /// <summary>Handles are small pointers: the standard ABI of MPI 5.</summary>
    Standard,
}
