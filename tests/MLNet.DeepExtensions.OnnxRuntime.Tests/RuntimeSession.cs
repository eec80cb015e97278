using Microsoft.ML.OnnxRuntime;

namespace MLNet.DeepExtensions.OnnxRuntime.Tests;

/// <summary>ONNX Runtime as the judge of ONNX files.</summary>
internal static class RuntimeSession
{
    /// <summary>Runs a file's network, which has one input of floats.</summary>
    /// <param name="path">The file.</param>
    /// <param name="input">The values of the input.</param>
    /// <param name="shape">The input's shape, the batch first.</param>
    /// <returns>The values of the first output.</returns>
    public static float[] Run(string path, float[] input, params ReadOnlySpan<int> shape) => Run(path, null, input, shape);

    /// <summary>Runs a file's network for one of its outputs, by name; null for the first.</summary>
    public static float[] Run(string path, string? output, float[] input, params ReadOnlySpan<int> shape)
    {
        using SessionOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using InferenceSession session = new(path, options);
        using OrtValue values = OrtValue.CreateTensorValueFromMemory(input, [.. shape.ToArray().Select(size => (long)size)]);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(
            run, session.InputNames, [values], [output ?? session.OutputNames[0]]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
