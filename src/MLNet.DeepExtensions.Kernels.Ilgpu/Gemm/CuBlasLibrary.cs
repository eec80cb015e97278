using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>NVIDIA's cuBLAS, loaded where a device is asked to use it. Nothing else of this package needs it.</summary>
internal sealed class CuBlasLibrary : IDisposable
{
    // cuBLAS's own number for products of operands rounded to TF32, which ILGPU does not name.
    private const CuBlasMathMode Tf32Math = (CuBlasMathMode)3;

    private readonly CuBlas _blas;

    private CuBlasLibrary(CuBlas blas) => _blas = blas;

    /// <summary>Loads the library.</summary>
    /// <param name="accelerator">The CUDA device.</param>
    /// <param name="isTf32">Whether operands may be rounded to TF32.</param>
    /// <exception cref="InvalidOperationException">It cannot be loaded; the message says under which names it was looked for.</exception>
    public static CuBlasLibrary Load(CudaAccelerator accelerator, bool isTf32) => Load(() => new CuBlas(accelerator)
    {
        MathMode = isTf32 ? Tf32Math : CuBlasMathMode.DefaultMath,
    });

    /// <summary>Loads the library in a given way, and says why where it cannot be.</summary>
    public static CuBlasLibrary Load(Func<CuBlas> open)
    {
        try
        {
            return new CuBlasLibrary(open());
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException or CuBlasException)
        {
            string names = OperatingSystem.IsWindows()
                ? "cublas64_12.dll, cublas64_11.dll or cublas64_10.dll"
                : "libcublas.so.12, libcublas.so.11 or libcublas.so.10";
            throw new InvalidOperationException(
                $"The device is asked to use cuBLAS, but {names} could not be loaded: {exception.Message} It comes with NVIDIA's CUDA toolkit; without "
                + $"{nameof(ComputeDevice.UsesCuBlas)} this package's own kernels multiply.",
                exception);
        }
    }

    /// <summary>Multiplies, in the stream of the kernels.</summary>
    public void Multiply(in CuBlasCall call, ArrayView<float> a, ArrayView<float> b, ArrayView<float> product) => _blas.Gemm(
        call.TransposesA ? CuBlasOperation.Transpose : CuBlasOperation.NonTranspose,
        call.TransposesB ? CuBlasOperation.Transpose : CuBlasOperation.NonTranspose,
        call.M, call.N, call.K, 1f, a, call.StrideA, b, call.StrideB, 0f, product, call.M);

    public void Dispose() => _blas.Dispose();
}
