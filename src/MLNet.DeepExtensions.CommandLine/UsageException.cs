namespace MLNet.DeepExtensions.CommandLine;

/// <summary>What is wrong with the command line, as the user is told.</summary>
internal sealed class UsageException(string message) : Exception(message);
