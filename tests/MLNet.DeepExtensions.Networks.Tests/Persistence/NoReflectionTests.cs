using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Persistence;

/// <summary>Apps of one file (<c>dotnet run app.cs</c>) turn the JSON serializer's reflection off.</summary>
public sealed class NoReflectionTests : IDisposable
{
    private const string FolderVariable = "NO_REFLECTION_FOLDER";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Networks_are_trained_saved_loaded_and_exported_without_the_serializers_reflection()
    {
        string assembly = typeof(NoReflectionTests).Assembly.Location;
        JsonNode configuration = JsonNode.Parse(File.ReadAllText(Path.ChangeExtension(assembly, "runtimeconfig.json")))!;
        configuration["runtimeOptions"]!["configProperties"]!["System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault"] = false;
        File.WriteAllText(_folder["runtimeconfig.json"], configuration.ToJsonString());
        ChildProcess.Run(
            typeof(NoReflectionTests), nameof(TrainSaveLoadAndExport), new Dictionary<string, string> { [FolderVariable] = _folder[""] },
            runtimeConfiguration: _folder["runtimeconfig.json"]);
    }

    /// <summary>Run by the test above only, in a process of its own.</summary>
    [Fact(Explicit = true)]
    public void TrainSaveLoadAndExport()
    {
        Assert.False(JsonSerializer.IsReflectionEnabledByDefault);
        ComponentRegistration.Done();
        string folder = Environment.GetEnvironmentVariable(FolderVariable)!;
        string model = Path.Combine(folder, "model.safetensors");
        string onnx = Path.Combine(folder, "model.onnx");
        Network network = Network.Input([2]).Append(new OwnLayer { Shift = 0.5f }).Dense(1).Build();
        TrainedNetwork own = network.Train(Samples.Line(), new TrainingOptions
        {
            Epochs = 1,
            Threads = 1,
            Callbacks = [new Checkpoint { Path = Path.Combine(folder, "{epoch}.safetensors") }],
        }).Network;
        own.Save(model);
        Assert.Equal(own.Predict([1, 2]), TrainedNetwork.Load(model).Predict([1, 2]));

        Network classes = Network.Input([2]).Dense(2, Kernels.Activation.Softmax).Build();
        TrainedNetwork named = new(classes, NetworkWeights.Initialize(classes, 1), ["no", "yes"]);
        named.Save(model);
        named.SaveOnnx(onnx);
        Assert.Equal(["no", "yes"], TrainedNetwork.Load(model).ClassNames!);
        Assert.Equal(["no", "yes"], OnnxImporter.Read(onnx).ClassNames!);
    }
}
