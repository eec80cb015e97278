using Microsoft.ML.OnnxRuntime;

namespace MLNet.DeepExtensions.OnnxRuntime.Tests;

/// <summary>ONNX Runtime as the judge of ONNX files.</summary>
internal static class RuntimeSession
{
    /// <summary>Runs a file's network, which has one input and one output of floats.</summary>
    /// <param name="path">The file.</param>
    /// <param name="input">The values of the input.</param>
    /// <param name="shape">The input's shape, the batch first.</param>
    /// <returns>The values of the output.</returns>
    public static float[] Run(string path, float[] input, params ReadOnlySpan<int> shape)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(path, options);
        using OrtValue values = OrtValue.CreateTensorValueFromMemory(input, [.. shape.ToArray().Select(size => (long)size)]);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, session.InputNames, [values], session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
