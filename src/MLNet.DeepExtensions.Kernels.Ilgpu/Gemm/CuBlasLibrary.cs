using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>NVIDIA's cuBLAS, loaded where a device is asked to use it. Nothing else of this package needs it.</summary>
internal sealed unsafe class CuBlasLibrary : IDisposable
{
    // cuBLAS's own numbers: float32 throughout, and products of operands rounded to TF32.
    private const int DefaultMath = 0;
    private const int Tf32Math = 3;

    private readonly Accelerator _accelerator;
    private readonly CuBlasFunctions _functions;
    private readonly nint _handle;

    /// <param name="functions">The library's functions.</param>
    /// <param name="accelerator">The device.</param>
    /// <param name="stream">The driver's stream that the kernels stand in.</param>
    /// <param name="isTf32">Whether operands may be rounded to TF32.</param>
    /// <exception cref="InvalidOperationException">cuBLAS refuses.</exception>
    public CuBlasLibrary(CuBlasFunctions functions, Accelerator accelerator, nint stream, bool isTf32)
    {
        (_functions, _accelerator) = (functions, accelerator);
        using ScopedAcceleratorBinding binding = accelerator.BindScoped();
        _handle = functions.Create();
        try
        {
            functions.SetStream(_handle, stream);
            functions.SetMathMode(_handle, isTf32 ? Tf32Math : DefaultMath);
        }
        catch
        {
            functions.Destroy(_handle);
            throw;
        }
    }

    /// <summary>Loads the library.</summary>
    /// <param name="accelerator">The CUDA device.</param>
    /// <param name="isTf32">Whether operands may be rounded to TF32.</param>
    /// <exception cref="InvalidOperationException">It cannot be loaded; the message says under which names it was looked for.</exception>
    public static CuBlasLibrary Load(CudaAccelerator accelerator, bool isTf32) => new(
        CuBlasFunctions.Load(static name => NativeLibrary.TryLoad(name, out nint library) ? library : 0),
        accelerator, ((CudaStream)accelerator.DefaultStream).StreamPtr, isTf32);

    /// <summary>Multiplies, in the stream of the kernels.</summary>
    public void Multiply(in CuBlasCall call, ArrayView<float> a, ArrayView<float> b, ArrayView<float> product)
    {
        using ScopedAcceleratorBinding binding = _accelerator.BindScoped();
        _functions.Multiply(_handle, call, Address(a), Address(b), Address(product));
    }

    public void Dispose()
    {
        using ScopedAcceleratorBinding binding = _accelerator.BindScoped();
        _functions.Destroy(_handle);
    }

    private static float* Address(ArrayView<float> view) => (float*)view.LoadEffectiveAddressAsPtr();
}
