using System.Globalization;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>The command line of a comparison.</summary>
internal sealed record CompareOptions
{
    public const string Usage = """
        compare.sh [--threads N] [--only NAME[,NAME...]] [--quick] [--rounds N] [--avx2] [--scaling] [--cpu-time] [--onnxruntime DIR] [--python EXE]

          --threads N        threads of every side; 1 by default
          --only NAME,...    these works alone
          --quick            short runs: for a first look, not for figures to be kept
          --rounds N         how often the sides take turns; 5 by default
          --avx2             every side on AVX2, as on a processor without AVX-512; without ONNX Runtime, which cannot be told
          --scaling          no peers: N threads against one thread of our own, next to how the FMA peak scales
          --cpu-time         one thread, on a busy machine: by the processor time of each process, not by the wall's clock
          --onnxruntime DIR  the node_modules folder that onnxruntime-node is installed in
          --python EXE       the Python that PyTorch and scikit-learn are installed for
        """;

    /// <summary>Threads of every side.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How often the sides take turns.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Whether runs are short.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Whether every side is kept to AVX2.</summary>
    public bool Avx2 { get; init; }

    /// <summary>Whether our own side at one thread takes the peers' place.</summary>
    public bool Scaling { get; init; }

    /// <summary>Whether processor time is what counts.</summary>
    public bool CpuTime { get; init; }

    /// <summary>The works.</summary>
    public IReadOnlyList<Work> Works { get; init; } = WorkCatalog.All;

    /// <summary>Where onnxruntime-node is; null for the places where it usually is.</summary>
    public string? OnnxRuntime { get; init; }

    /// <summary>The Python interpreter; null for the first that has PyTorch.</summary>
    public string? Python { get; init; }

    /// <summary>The length of a run.</summary>
    public TimeSpan Run => TimeSpan.FromSeconds(IsQuick ? 0.4 : 1.5);

    /// <summary>Reads a command line.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="ArgumentException">An argument is unknown or out of its range.</exception>
    public static CompareOptions Parse(ReadOnlySpan<string> arguments)
    {
        CompareOptions options = new();
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            options = name switch
            {
                "--quick" => options with { IsQuick = true },
                "--avx2" => options with { Avx2 = true },
                "--scaling" => options with { Scaling = true },
                "--cpu-time" => options with { CpuTime = true },
                "--threads" => options with { Threads = Number(name, Value(arguments, ref i)) },
                "--rounds" => options with { Rounds = Number(name, Value(arguments, ref i)) },
                "--only" => options with { Works = [.. Value(arguments, ref i).Split(',').Select(WorkCatalog.Find)] },
                "--onnxruntime" => options with { OnnxRuntime = Value(arguments, ref i) },
                "--python" => options with { Python = Value(arguments, ref i) },
                _ => throw new ArgumentException($"'{name}' is not an option.\n{Usage}"),
            };
        }

        if (options.CpuTime && options.Threads > 1)
        {
            throw new ArgumentException($"--cpu-time is for one thread; --threads is {options.Threads}.");
        }

        return options.Scaling && options.Threads < 2
            ? throw new ArgumentException($"--scaling compares with one thread; --threads is {options.Threads}, 2 or more is allowed.")
            : options;
    }

    private static string Value(ReadOnlySpan<string> arguments, ref int i) => ++i < arguments.Length
        ? arguments[i]
        : throw new ArgumentException($"{arguments[i - 1]} needs a value.\n{Usage}");

    private static int Number(string name, string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 1024
        ? number
        : throw new ArgumentException($"{name} is '{text}'; a number from 1 to 1024 is allowed.");
}
