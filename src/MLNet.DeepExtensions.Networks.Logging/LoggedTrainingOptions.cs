using Microsoft.Extensions.Logging;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Options of trainings that write into a log.</summary>
public static class LoggedTrainingOptions
{
    /// <summary>The same options with a <see cref="LoggingCallback"/> behind their callbacks.</summary>
    /// <param name="options">The options.</param>
    /// <param name="logger">The log.</param>
    public static TrainingOptions LogTo(this TrainingOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { Callbacks = [.. options.Callbacks, new LoggingCallback(logger)] };
    }
}
