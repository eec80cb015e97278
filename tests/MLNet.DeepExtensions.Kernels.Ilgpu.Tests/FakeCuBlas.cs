using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>What cuBLAS is asked for, by the functions' addresses as a library would give them: it multiplies on the host.</summary>
internal static unsafe class FakeCuBlas
{
    private const nint Handle = 4711;

    /// <summary>The calls so far.</summary>
    public static List<string> Calls { get; } = [];

    /// <summary>What each function returns; 0 is success.</summary>
    public static int Status { get; set; }

    public static nint AddressOf(string function) => function switch
    {
        "cublasCreate_v2" => (nint)(delegate* unmanaged<nint*, int>)&Create,
        "cublasDestroy_v2" => (nint)(delegate* unmanaged<nint, int>)&Destroy,
        "cublasSetStream_v2" => (nint)(delegate* unmanaged<nint, nint, int>)&SetStream,
        "cublasSetMathMode" => (nint)(delegate* unmanaged<nint, int, int>)&SetMathMode,
        "cublasSgemm_v2" =>
            (nint)(delegate* unmanaged<nint, int, int, int, int, int, float*, float*, int, float*, int, float*, float*, int, int>)&Multiply,
        _ => throw new ArgumentException(function),
    };

    [UnmanagedCallersOnly]
    private static int Create(nint* handle)
    {
        *handle = Handle;
        return Note("create");
    }

    [UnmanagedCallersOnly]
    private static int Destroy(nint handle) => Note(handle == Handle ? "destroy" : "destroy of another handle");

    [UnmanagedCallersOnly]
    private static int SetStream(nint handle, nint stream) => Note($"stream {stream}");

    [UnmanagedCallersOnly]
    private static int SetMathMode(nint handle, int mode) => Note($"math {mode}");

    [UnmanagedCallersOnly]
    private static int Multiply(
        nint handle, int transposesA, int transposesB, int m, int n, int k, float* alpha, float* a, int strideA, float* b, int strideB,
        float* beta, float* c, int strideC)
    {
        for (int place = 0; place < m * n; place++)
        {
            (int row, int column) = (place % m, place / m);
            double sum = 0;
            for (int i = 0; i < k; i++)
            {
                float left = transposesA != 0 ? a[(row * strideA) + i] : a[(i * strideA) + row];
                float right = transposesB != 0 ? b[(i * strideB) + column] : b[(column * strideB) + i];
                sum += (double)left * right;
            }

            c[(column * strideC) + row] = (float)((*alpha * sum) + (*beta == 0 ? 0 : *beta * c[(column * strideC) + row]));
        }

        return Note("multiply");
    }

    private static int Note(string call)
    {
        Calls.Add(call);
        return Status;
    }
}
