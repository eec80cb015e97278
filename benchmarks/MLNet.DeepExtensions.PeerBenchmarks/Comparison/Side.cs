using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>One side of the comparison: a process that answers measurement requests, as <see cref="MeasurementServer"/> does.</summary>
internal sealed class Side : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts the process and asks what it is.</summary>
    /// <param name="name">The side's name in the table.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">Variables to set.</param>
    /// <exception cref="InvalidOperationException">The process gives no description; the message has what it wrote.</exception>
    public Side(string name, IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment)
    {
        Name = name;
        ProcessStartInfo start = new(
            command[0], command.Skip(1))
        { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach ((string variable, string value) in environment)
        {
            start.Environment[variable] = value;
        }

        _process = Process.Start(start)!;
        Description = Ask("describe").GetProperty("description").GetString()!;
    }

    /// <summary>The side's name in the table.</summary>
    public string Name { get; }

    /// <summary>Which versions it runs, and on what.</summary>
    public string Description { get; }

    /// <summary>Makes a work ready: data, plans, warm code, the fastest of several ways.</summary>
    /// <param name="work">The work.</param>
    /// <returns>The way that the side chose; empty where it has one alone.</returns>
    public string Prepare(Work work) => Ask($"prepare {work.Name}").TryGetProperty("way", out JsonElement way) ? way.GetString()! : "";

    /// <summary>Runs a work.</summary>
    /// <param name="work">The work.</param>
    /// <param name="duration">For how long.</param>
    /// <returns>Seconds an item.</returns>
    public double Run(Work work, TimeSpan duration) =>
        Ask(FormattableString.Invariant($"run {work.Name} {duration.TotalSeconds}")).GetProperty("seconds").GetDouble();

    /// <summary>Measures the FMA peak of the side's threads; our own side alone can.</summary>
    /// <param name="duration">For how long.</param>
    /// <returns>GFLOP/s.</returns>
    public double Peak(TimeSpan duration) =>
        Ask($"peak {duration.TotalSeconds.ToString(CultureInfo.InvariantCulture)}").GetProperty("peak").GetDouble();

    /// <summary>Sends a request and waits for the answer.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="InvalidOperationException">The side reports an error or has ended.</exception>
    public JsonElement Ask(string request)
    {
        string? line = null;
        try
        {
            _process.StandardInput.WriteLine(request);
            _process.StandardInput.Flush();
            line = _process.StandardOutput.ReadLine();
        }
        catch (IOException)
        {
            // The process has ended: the missing line says so.
        }

        if (line is null)
        {
            throw new InvalidOperationException($"{Name} ended while it was asked to '{request}'.");
        }

        using JsonDocument answer = JsonDocument.Parse(line);
        return answer.RootElement.TryGetProperty("error", out JsonElement error)
            ? throw new InvalidOperationException($"{Name}, asked to '{request}': {error.GetString()}")
            : answer.RootElement.Clone();
    }

    public void Dispose()
    {
        // At the end of its requests a side ends by itself.
        _process.StandardInput.Dispose();
        if (!_process.WaitForExit(5000))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
