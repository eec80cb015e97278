using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// The drivers' libraries. ILGPU asks for them by their bare names, and Debian and Ubuntu install those with developers' packages only:
/// where the bare name is missing, the one with the version is taken. On WSL2 ILGPU finds CUDA's by itself, with the one resolver that an
/// assembly may have: nothing is done there.
/// </summary>
internal static class DriverLibraries
{
    /// <summary>The CUDA driver's library, as ILGPU asks for it.</summary>
    public const string Cuda = "cuda";

    /// <summary>The OpenCL loader, as ILGPU asks for it.</summary>
    public const string OpenCL = "OpenCL";

    private const string WslFolder = "/usr/lib/wsl/lib";

    private static readonly Lock s_gate = new();
    private static bool s_isResolved;

    /// <summary>Teaches ILGPU the names with versions; once a process.</summary>
    public static void Resolve()
    {
        lock (s_gate)
        {
            if (!s_isResolved && !IsWsl)
            {
                s_isResolved = true;
                try
                {
                    NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Load);
                }
                catch (InvalidOperationException)
                {
                    // The application has a resolver of its own for ILGPU: it knows better.
                }
            }
        }
    }

    // As ILGPU tells it.
    private static bool IsWsl => OperatingSystem.IsLinux() && Directory.Exists(WslFolder)
        && File.ReadAllText("/proc/version").Contains("Microsoft", StringComparison.OrdinalIgnoreCase);

    /// <summary>The file names under which a library is looked for.</summary>
    public static IReadOnlyList<string> NamesOf(string library) => OperatingSystem.IsWindows()
        ? [library == Cuda ? "nvcuda.dll" : "OpenCL.dll"]
        : [$"lib{library}.so", $"lib{library}.so.1", $"{WslFolder}/lib{library}.so"];

    /// <summary>Whether a library can be loaded.</summary>
    public static bool CanLoad(string library)
    {
        foreach (string name in NamesOf(library))
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
            {
                NativeLibrary.Free(handle);
                return true;
            }
        }

        return false;
    }

    private static nint Load(string library, Assembly assembly, DllImportSearchPath? path)
    {
        if (!OperatingSystem.IsLinux() || library is not (Cuda or OpenCL))
        {
            return 0;
        }

        return NativeLibrary.TryLoad(library, assembly, path, out nint handle)
            || NativeLibrary.TryLoad($"lib{library}.so.1", assembly, path, out handle)
            ? handle
            : 0;
    }
}
