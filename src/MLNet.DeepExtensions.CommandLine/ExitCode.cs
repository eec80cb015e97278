namespace MLNet.DeepExtensions.CommandLine;

/// <summary>What the process returns to the shell.</summary>
internal static class ExitCode
{
    /// <summary>All was done.</summary>
    public const int Done = 0;

    /// <summary>What was asked for failed: a training diverged, a device is not there, a layer cannot be exported.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong: an option, a network's text, a column's name.</summary>
    public const int WrongUsage = 2;

    /// <summary>A file is missing, damaged, cannot be written, or does not fit the model.</summary>
    public const int BadData = 3;

    /// <summary>Ctrl+C, or a request to terminate, has ended the command; what a training had by then is saved.</summary>
    public const int Cancelled = 130;
}
