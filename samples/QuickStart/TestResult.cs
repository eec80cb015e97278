using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Samples.QuickStart;

/// <summary>What a trained network says of the test rows.</summary>
internal sealed class TestResult
{
    private readonly float[] _inputs;
    private readonly float[] _classes;
    private readonly float[] _outputs;
    private readonly IReadOnlyList<string> _names;
    private readonly int _inputSize;
    private readonly int _outputSize;

    public TestResult(TrainedNetwork network, Dataset test)
    {
        Rows = checked((int)test.Count);
        _inputSize = test.InputShape.Size;
        _outputSize = network.Network.OutputShape.Size;
        _inputs = new float[Rows * _inputSize];
        _classes = new float[Rows];
        long[] rows = [.. Enumerable.Range(0, Rows).Select(row => (long)row)];
        test.Read(rows, _inputs, _classes, weights: new float[Rows]);
        _outputs = network.Predict(_inputs);
        _names = network.ClassNames!;
    }

    public int Rows { get; }

    public ReadOnlySpan<float> Input(int row) => _inputs.AsSpan(row * _inputSize, _inputSize);

    public string Actual(int row) => _names[(int)_classes[row]];

    public string Predicted(int row) => _names[Outputs(row).IndexOf(Probability(row))];

    /// <summary>The probability of the class that is predicted.</summary>
    public float Probability(int row) => System.Numerics.Tensors.TensorPrimitives.Max(Outputs(row));

    private ReadOnlySpan<float> Outputs(int row) => _outputs.AsSpan(row * _outputSize, _outputSize);
}
