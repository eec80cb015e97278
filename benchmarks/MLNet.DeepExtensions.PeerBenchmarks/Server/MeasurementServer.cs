using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>
/// Answers measurement requests, one a line, so that rounds of several sides interleave without the start of a process between them:
/// <c>describe</c>, <c>peak SECONDS</c>, <c>prepare WORK</c>, <c>run WORK SECONDS</c>. An answer is one line of JSON. The peers' scripts
/// speak the same language.
/// </summary>
internal sealed class MeasurementServer(int threads)
{
    private Work? _work;
    private IRunner? _runner;

    public void Serve(TextReader requests, TextWriter answers)
    {
        while (requests.ReadLine() is { } request)
        {
            object answer;
            try
            {
                answer = Answer(request.Split(' '));
            }
            catch (ArgumentException exception)
            {
                answer = new { error = exception.Message };
            }

            answers.WriteLine(JsonSerializer.Serialize(answer));
            answers.Flush();
        }

        _runner?.Dispose();
    }

    private object Answer(string[] request)
    {
        switch (request)
        {
            case ["describe"]:
                return new
                {
                    description =
                    $".NET {Environment.Version}, {CpuKernelSet.InstructionSet}, {RuntimeInformation.OSArchitecture}"
                };
            case ["peak", var seconds]:
                return new { peak = FmaPeak.Measure(threads, Seconds(seconds)) };
            case ["prepare", var name]:
                Prepare(WorkCatalog.Find(name));
                return new { prepared = name };
            case ["run", var name, var seconds]:
                return new { seconds = Prepare(WorkCatalog.Find(name)).Run(Seconds(seconds)) };
            default:
                throw new ArgumentException($"Not a request: '{string.Join(' ', request)}'.");
        }
    }

    private IRunner Prepare(Work work)
    {
        if (_work != work)
        {
            _runner?.Dispose();
            _runner = work.Prepare(threads);
            _work = work;

            // Long enough for the runtime to compile hot methods a second time, which it does on the same processor where it has one alone.
            _runner.Run(TimeSpan.FromSeconds(3));
        }

        return _runner!;
    }

    private static TimeSpan Seconds(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out double seconds) && seconds > 0
        ? TimeSpan.FromSeconds(seconds)
        : throw new ArgumentException($"'{text}' is no number of seconds above 0.");
}
