using System.Diagnostics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>
/// Starts our own side and those peers that are installed. What is missing is told with the command that installs it; nothing is installed.
/// </summary>
internal sealed class Sides : IDisposable
{
    private readonly CompareOptions _options;
    private readonly string _scripts;
    private readonly string _models = Directory.CreateTempSubdirectory("compare-").FullName;
    private readonly Dictionary<string, Side> _peers = [];

    /// <summary>Starts the sides.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="scripts">The folder of the peers' scripts.</param>
    public Sides(CompareOptions options, string scripts)
    {
        (_options, _scripts) = (options, scripts);
        Environment.SetEnvironmentVariable(Clock.Variable, options.CpuTime ? "cpu" : null);
        Ours = StartOurs("MLNet.DeepExtensions", options.Threads);
        if (options.Scaling)
        {
            OneThread = StartOurs("one thread", 1);
            return;
        }

        string[] needed = [.. options.Works.SelectMany(work => work.Peers).Distinct()];
        string? python = FindPython();
        StartPython(
            needed, WorkCatalog.PyTorch, python, "torch", "pytorch_peer.py", "sudo apt-get install python3-torch libopenblas0-openmp");
        StartPython(
            needed, WorkCatalog.ScikitLearn, python, "sklearn", "sklearn_peer.py",
            "sudo apt-get install python3-sklearn libopenblas0-openmp");
        if (needed.Contains(WorkCatalog.OnnxRuntime) && !options.Avx2)
        {
            StartOnnxRuntime();
        }
    }

    /// <summary>Our own side.</summary>
    public Side Ours { get; }

    /// <summary>Our own side at one thread, where scaling is measured.</summary>
    public Side? OneThread { get; }

    /// <summary>The peers of a work that are there.</summary>
    /// <param name="work">The work.</param>
    public IReadOnlyList<Side> PeersOf(Work work) =>
        OneThread is not null ? [OneThread] : [.. work.Peers.Where(_peers.ContainsKey).Select(name => _peers[name])];

    /// <summary>Every side.</summary>
    public IEnumerable<Side> All => OneThread is null ? [Ours, .. _peers.Values] : [Ours, OneThread];

    public void Dispose()
    {
        foreach (Side side in All)
        {
            side.Dispose();
        }

        Directory.Delete(_models, recursive: true);
    }

    private Side StartOurs(string name, int threads)
    {
        // Inference takes a thread a processor: the runtime is told of as many processors as threads are wanted.
        Dictionary<string, string> environment = new() { ["DOTNET_PROCESSOR_COUNT"] = $"{threads:X}" };
        if (_options.Avx2)
        {
            environment["DOTNET_EnableAVX512"] = "0";
        }

        return new Side(name, [Environment.ProcessPath!, typeof(Sides).Assembly.Location, "serve", $"{threads}"], environment);
    }

    private void StartPython(string[] needed, string name, string? python, string module, string script, string install)
    {
        if (!needed.Contains(name))
        {
            return;
        }

        if (python is null || !Succeeds(python, "-c", $"import {module}"))
        {
            Console.Error.WriteLine($"{name} is missing: {install}");
            return;
        }

        _peers[name] = new Side(name, [python, Path.Combine(_scripts, script)], PythonEnvironment());
        Console.Error.WriteLine($"{name}: {_peers[name].Description}");
    }

    private void StartOnnxRuntime()
    {
        string? modules = FindOnnxRuntime();
        if (modules is null || !Succeeds("node", "--version"))
        {
            Console.Error.WriteLine(
                $"{WorkCatalog.OnnxRuntime} is missing: sudo apt-get install nodejs npm && npm install --ignore-scripts --prefix artifacts/peers onnxruntime-node");
            return;
        }

        foreach (Work work in _options.Works.Where(work => work.Peers.Contains(WorkCatalog.OnnxRuntime)))
        {
            if (work.Export is { } export)
            {
                export(Path.Combine(_models, $"{work.Name}.onnx"));
            }
            else if (_peers.TryGetValue(WorkCatalog.PyTorch, out Side? exporter))
            {
                exporter.Ask($"export {work.Name} {_models}");
            }
            else
            {
                Console.Error.WriteLine($"{WorkCatalog.OnnxRuntime} is left out: PyTorch, which writes its models, is missing.");
                return;
            }
        }

        _peers[WorkCatalog.OnnxRuntime] = new Side(
            WorkCatalog.OnnxRuntime, ["node", Path.Combine(_scripts, "onnxruntime_peer.js"), _models, $"{_options.Threads}"],
            [KeyValuePair.Create("NODE_PATH", modules)]);
    }

    // OpenBLAS 0.3.21 takes the newer AMD processors for Haswell; PyTorch and oneDNN find AVX-512 by themselves, said here so that it is
    // certain.
    private Dictionary<string, string> PythonEnvironment()
    {
        Dictionary<string, string> environment = new()
        {
            ["OPENBLAS_NUM_THREADS"] = $"{_options.Threads}",
            ["OMP_NUM_THREADS"] = $"{_options.Threads}",
        };
        if (_options.Avx2)
        {
            environment["ATEN_CPU_CAPABILITY"] = "avx2";
            environment["OPENBLAS_CORETYPE"] = "Haswell";
            environment["ONEDNN_MAX_CPU_ISA"] = "AVX2";
        }
        else if (Avx512F.IsSupported)
        {
            environment["ATEN_CPU_CAPABILITY"] = "avx512";
            environment["OPENBLAS_CORETYPE"] = "SkylakeX";
        }

        return environment;
    }

    // Debian's packages belong to the system's Python, which is not always the first on the path.
    private string? FindPython() =>
        _options.Python ?? new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(python => Succeeds(python, "-c", "import torch"));

    private string? FindOnnxRuntime()
    {
        string[] places =
        [
            .. _options.OnnxRuntime is { } given ? [given, Path.Combine(given, "node_modules")] : Array.Empty<string>(),
            .. Environment.GetEnvironmentVariable("NODE_PATH")?.Split(Path.PathSeparator) ?? [],
            Path.Combine("artifacts", "peers", "node_modules"),
        ];
        return places.Where(place => Directory.Exists(Path.Combine(place, "onnxruntime-node"))).Select(Path.GetFullPath).FirstOrDefault();
    }

    private static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
