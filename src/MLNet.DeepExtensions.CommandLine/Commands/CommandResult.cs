using System.Text.Json.Nodes;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>How a command has ended.</summary>
/// <param name="Document">What scripts get.</param>
/// <param name="ExitCode">What the process returns.</param>
internal sealed record CommandResult(JsonObject Document, int ExitCode = CommandLine.ExitCode.Done);
