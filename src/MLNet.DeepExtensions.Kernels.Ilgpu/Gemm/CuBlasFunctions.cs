using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The functions of NVIDIA's cuBLAS that are called; they are the same in all its versions from 10 on.</summary>
internal sealed unsafe class CuBlasFunctions
{
    private readonly delegate* unmanaged<nint*, int> _create;
    private readonly delegate* unmanaged<nint, int> _destroy;
    private readonly delegate* unmanaged<nint, nint, int> _setStream;
    private readonly delegate* unmanaged<nint, int, int> _setMathMode;
    private readonly delegate* unmanaged<
        nint, int, int, int, int, int, float*, float*, int, float*, int, float*, float*, int, int> _multiply;

    /// <summary>Finds the functions.</summary>
    /// <param name="addressOf">A function's address by its name.</param>
    public CuBlasFunctions(Func<string, nint> addressOf)
    {
        _create = (delegate* unmanaged<nint*, int>)addressOf("cublasCreate_v2");
        _destroy = (delegate* unmanaged<nint, int>)addressOf("cublasDestroy_v2");
        _setStream = (delegate* unmanaged<nint, nint, int>)addressOf("cublasSetStream_v2");
        _setMathMode = (delegate* unmanaged<nint, int, int>)addressOf("cublasSetMathMode");
        _multiply = (
            delegate* unmanaged<nint, int, int, int, int, int, float*, float*, int, float*, int, float*, float*, int, int>)addressOf(
                "cublasSgemm_v2");
    }

    /// <summary>The file names under which the library is looked for, the newest version first.</summary>
    public static IReadOnlyList<string> Names { get; } = OperatingSystem.IsWindows()
        ? ["cublas64_13.dll", "cublas64_12.dll", "cublas64_11.dll", "cublas64_10.dll"]
        : ["libcublas.so.13", "libcublas.so.12", "libcublas.so.11", "libcublas.so.10"];

    /// <summary>Loads the first library that is there.</summary>
    /// <param name="load">Gives a library's handle by its file's name, 0 where it cannot be loaded.</param>
    /// <exception cref="InvalidOperationException">There is none, or it lacks a function; the message says what was looked for.</exception>
    public static CuBlasFunctions Load(Func<string, nint> load)
    {
        nint library = Names.Select(load).FirstOrDefault(static handle => handle != 0);
        if (library == 0)
        {
            throw new InvalidOperationException(
                $"The device is asked to use cuBLAS, but none of {string.Join(", ", Names)} could be loaded. It comes with NVIDIA's CUDA toolkit; without "
                + $"{nameof(ComputeDevice.UsesCuBlas)} this package's own kernels multiply.");
        }

        return new CuBlasFunctions(name => NativeLibrary.TryGetExport(library, name, out nint address)
            ? address
            : throw new InvalidOperationException($"The cuBLAS that was found has no function {name}."));
    }

    /// <summary>Makes a handle for the driver's context that is current.</summary>
    public nint Create()
    {
        nint handle;
        Require(_create(&handle), "cublasCreate");
        return handle;
    }

    /// <summary>Ends the use of a handle.</summary>
    public void Destroy(nint handle) => Require(_destroy(handle), "cublasDestroy");

    /// <summary>Puts the handle's work into a stream.</summary>
    public void SetStream(nint handle, nint stream) => Require(_setStream(handle, stream), "cublasSetStream");

    /// <summary>Says how exact products are, by cuBLAS's own number.</summary>
    public void SetMathMode(nint handle, int mode) => Require(_setMathMode(handle, mode), "cublasSetMathMode");

    /// <summary><c>C = A B</c>, matrices column by column, in the memory of the device.</summary>
    public void Multiply(nint handle, in CuBlasCall call, float* a, float* b, float* c)
    {
        float one = 1f, zero = 0f;
        int status = _multiply(
            handle, call.TransposesA ? 1 : 0, call.TransposesB ? 1 : 0, call.M, call.N, call.K, &one, a, call.StrideA, b, call.StrideB,
            &zero, c, call.M);
        Require(status, "cublasSgemm");
    }

    private static void Require(int status, string function)
    {
        if (status != 0)
        {
            throw new InvalidOperationException($"cuBLAS's {function} failed with status {status} (cublasStatus_t).");
        }
    }
}
