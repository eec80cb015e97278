using System.Text;
using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Tests.Persistence;

/// <summary>Files that are taken for models: what they are, and what to do, stands in the error.</summary>
public sealed class ForeignModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0000\nsize 12\n", "a Git LFS pointer")]
    [InlineData("<!DOCTYPE html><html><body>404</body></html>", "an HTML page")]
    [InlineData("", "an empty file")]
    public void A_pointer_a_web_page_and_an_empty_file_are_told(string content, string what)
    {
        string path = _folder["model.bin"];
        File.WriteAllText(path, content);
        Assert.Contains(what, Assert.Throws<ModelFormatException>(() => TrainedNetwork.Load(path)).Message, StringComparison.Ordinal);
        Assert.Contains(what, Assert.Throws<ModelFormatException>(() => OnnxImporter.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_PyTorch_is_told_with_the_way_to_use_it()
    {
        string path = _folder["torch.safetensors"];
        File.WriteAllBytes(path, SafetensorsBytes.Foreign(
            """{"__metadata__":{"format":"pt"},"fc.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", dataBytes: 4));
        string message = Assert.Throws<ModelFormatException>(() => TrainedNetwork.Load(path)).Message;
        Assert.Contains("format 'pt'", message, StringComparison.Ordinal);
        Assert.Contains("'fc.weight'", message, StringComparison.Ordinal);
        Assert.Contains("requireDigest: false", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Weights_that_are_no_numbers_are_neither_saved_nor_loaded_nor_imported(float value)
    {
        Network network = Network.Input([2]).Dense(1).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        TrainedNetwork good = new(network, weights);
        weights["dense1.weights"][1] = value;
        TrainedNetwork bad = new(network, weights);
        Assert.Contains(
            "'dense1.weights'", Assert.Throws<InvalidOperationException>(() => bad.Save(_folder["bad"])).Message, StringComparison.Ordinal);

        using MemoryStream saved = new();
        good.Save(saved);
        SafetensorsContent content = SafetensorsBytes.Read(saved.ToArray());
        byte[] file = SafetensorsBytes.Write(
            [.. content.Tensors.Select(tensor => tensor.Name == "dense1.weights" ? tensor with { Values = new[] { 1f, value } } : tensor)],
            new Dictionary<string, string>(content.Metadata));
        using MemoryStream stream = new(file);
        string message = Assert.Throws<ModelFormatException>(() => TrainedNetwork.Load(stream, file.Length)).Message;
        Assert.Contains("the parameter 'dense1.weights' is", message, StringComparison.Ordinal);

        Assert.Contains(
            "'dense1.weights'", Assert.Throws<InvalidOperationException>(() => bad.SaveOnnx(_folder["bad.onnx"])).Message,
            StringComparison.Ordinal);
        good.SaveOnnx(_folder["good.onnx"]);
        byte[] onnx = File.ReadAllBytes(_folder["good.onnx"]);
        int place = onnx.AsSpan().IndexOf(BitConverter.GetBytes(good.Weights["dense1.weights"][1]));
        BitConverter.GetBytes(value).CopyTo(onnx, place);
        File.WriteAllBytes(_folder["bad.onnx"], onnx);
        Assert.Contains(
            "weights must be finite", Assert.Throws<ModelFormatException>(() => OnnxImporter.Read(_folder["bad.onnx"])).Message,
            StringComparison.Ordinal);
    }
}
