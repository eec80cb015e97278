namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>
/// A file that was to be read as a model is not one: truncated, changed after it was written, of another format, or made to do harm.
/// The message names the file and says what is wrong with it.
/// </summary>
public sealed class ModelFormatException : FormatException
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public ModelFormatException()
        : base("The file is not a valid model.")
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What is wrong, and with which file.</param>
    public ModelFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">What is wrong, and with which file.</param>
    /// <param name="innerException">What was thrown first.</param>
    public ModelFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception that names the file.</summary>
    /// <param name="source">The file or stream, as its reader calls it.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <param name="cause">What was thrown first; null where nothing was.</param>
    public static ModelFormatException In(string source, string problem, Exception? cause = null) =>
        new($"'{source}' cannot be read as a model: {problem}", cause);
}
