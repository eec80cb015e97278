using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Persistence;
using MLNet.DeepExtensions.Networks.Schedules;
using MLNet.DeepExtensions.Networks.Tests.Networks;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Persistence;

public sealed class ModelFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder["network.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_network_of_many_layers_predicts_the_same_after_it_was_saved_and_loaded()
    {
        Network network = ManyLayers();
        TrainedNetwork saved = new(network, GradientCheck.Weights(network, new Random(1)), ["no", "yes"]);
        float[] inputs = GradientCheck.Normal(new Random(2), 5 * network.InputShape.Size);

        saved.Save(Model);
        TrainedNetwork loaded = TrainedNetwork.Load(Model);

        Assert.Equal(saved.Predict(inputs), loaded.Predict(inputs));
        Assert.Equal(saved.Weights.Parameters, loaded.Weights.Parameters);
        Assert.Equal(saved.Weights.States, loaded.Weights.States);
        Assert.Equal(network.Nodes.Select(node => node.Layer), loaded.Network.Nodes.Select(node => node.Layer));
        Assert.Equal(network.Summary(), loaded.Network.Summary());
        Assert.Equal(["no", "yes"], loaded.ClassNames!);
        Assert.Null(loaded.Recipe);
    }

    [Fact]
    public void The_recipe_is_saved_and_loaded()
    {
        TrainingRecipe recipe = new(
            new SparseCategoricalCrossEntropy { LabelSmoothing = 0.1f }, new AdamW { LearningRate = 0.02f, Beta2 = 0.95f },
            [new Accuracy(), new TopKAccuracy { K = 2 }], new LinearWarmup { Epochs = 2, Then = new CosineAnnealing() });
        Network network = Samples.ClassNetwork();
        new TrainedNetwork(network, NetworkWeights.Initialize(network, 1), null, recipe).Save(Model);
        TrainingRecipe loaded = TrainedNetwork.Load(Model).Recipe!;

        Assert.Equal(recipe.Loss, loaded.Loss);
        Assert.Equal(recipe.Optimizer, loaded.Optimizer);
        Assert.Equal(recipe.Schedule, loaded.Schedule);
        Assert.Equal(recipe.Metrics, loaded.Metrics);
    }

    [Fact]
    public void Metadata_of_the_options_are_in_the_result_its_checkpoints_and_a_network_that_is_trained_further()
    {
        Dictionary<string, string> metadata = new() { ["columns"] = "a, b", ["name, \"quoted\""] = "" };
        TrainingResult result = Samples.LineNetwork().Train(Samples.Line(), new TrainingOptions
        {
            Epochs = 1,
            Metadata = metadata,
            Callbacks = [new Checkpoint { Path = _folder["checkpoint"] }],
        });
        result.Network.Save(Model);
        TrainedNetwork loaded = TrainedNetwork.Load(Model);

        Assert.Equal(metadata, loaded.Metadata);
        Assert.Equal(metadata, TrainedNetwork.Load(_folder["checkpoint"]).Metadata);
        Assert.Equal(metadata, loaded.Train(Samples.Line(), new TrainingOptions { Epochs = 1 }).Network.Metadata);
        Assert.Equal(metadata, loaded.Select(static layer => layer).Metadata);
        Assert.Empty(loaded.WithMetadata(new Dictionary<string, string>()).Metadata);
        Assert.Throws<ArgumentException>(() => loaded.WithMetadata(new Dictionary<string, string> { ["a"] = null! }));
        Assert.Contains("'b'", Assert.Throws<ArgumentException>(() => Samples.LineNetwork().Train(
            Samples.Line(), new TrainingOptions { Metadata = new Dictionary<string, string> { ["b"] = null! } })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_is_json_and_comes_back_from_it()
    {
        Network network = ManyLayers();

        Assert.Equal(network.Summary(), Network.FromJson(network.ToJson()).Summary());
        Assert.Contains(
            "'net.json'", Assert.Throws<ModelFormatException>(() => Network.FromJson("{}", "net.json")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_tells_how_far_its_training_was_and_a_model_does_not()
    {
        TrainingResult result = Samples.LineNetwork().Train(Samples.Line(), new TrainingOptions
        {
            Epochs = 3,
            BatchSize = 16,
            Callbacks = [new Checkpoint { Path = _folder["checkpoint"] }],
        });
        result.Network.Save(Model);

        Assert.Equal(new CheckpointPosition(Epoch: 3, StepInEpoch: 4, Step: 12), Checkpoint.PositionOf(_folder["checkpoint"]));
        Assert.Null(Checkpoint.PositionOf(Model));
    }

    [Fact]
    public void Components_of_ones_own_are_trained_saved_and_loaded_by_their_names()
    {
        ComponentRegistration.Done();
        Network network = Network.Input([2]).Append(new OwnLayer { Shift = 0.5f }).Dense(1).Append(new OwnLayer()).Build();
        TrainedNetwork trained = network.Train(Samples.Line(), new TrainingOptions
        {
            Epochs = 40,
            Threads = 1,
            Loss = new OwnLoss { Scale = 2 },
            Optimizer = new OwnOptimizer { LearningRate = 0.1f, Damping = 0.5f },
            Schedule = new OwnSchedule { Halving = 20 },
            Metrics = [new OwnMetric()],
        }).Network;
        trained.Save(Model);
        TrainedNetwork loaded = TrainedNetwork.Load(Model);

        Assert.True(loaded.Evaluate(Samples.Line(seed: 5), threads: 1).Metrics["worst"] < 0.5);
        Assert.Equal(trained.Predict([1, 2]), loaded.Predict([1, 2]));
        Assert.Equal(new OwnLayer { Name = "ownLayer1", Shift = 0.5f }, loaded.Network.Nodes[0].Layer);
        Assert.Equal(new OwnLoss { Scale = 2 }, loaded.Recipe!.Loss);
        Assert.Equal(new OwnOptimizer { LearningRate = 0.1f, Damping = 0.5f }, loaded.Recipe.Optimizer);
        Assert.Equal(new OwnSchedule { Halving = 20 }, loaded.Recipe.Schedule);
        Assert.Equal([new OwnMetric()], loaded.Recipe.Metrics);
        Assert.Contains("\"Tests.Layer\"", Metadata()["network"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_that_is_not_registered_is_named_when_it_is_to_be_saved()
    {
        Network network = Network.Input([2]).Append(new UnregisteredLayer()).Dense(1).Build();
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => new TrainedNetwork(network, NetworkWeights.Initialize(network, 1)).Save(Model));

        Assert.Contains("ComponentRegistry.Register", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(UnregisteredLayer), error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void A_component_that_is_not_registered_is_named_when_it_is_to_be_loaded()
    {
        Save();
        string message = Refused(
            metadata => metadata["network"] = metadata["network"].Replace("\"Dense\"", "\"Their.Layer\"", StringComparison.Ordinal));

        Assert.Contains("Their.Layer", message, StringComparison.Ordinal);
        Assert.Contains("ComponentRegistry.Register", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tests.Layer", "is taken by")]
    [InlineData("Dense", "is taken by")]
    [InlineData("two words", "has characters other")]
    public void A_name_can_be_registered_once(string name, string problem)
    {
        ComponentRegistration.Done();

        Assert.Contains(
            problem, Assert.Throws<ArgumentException>(() => ComponentRegistry.Register<Layer, UnregisteredLayer>(name)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_has_one_name_and_can_be_registered_with_it_again()
    {
        ComponentRegistration.Done();
        ComponentRegistry.Register<Layer, OwnLayer>("Tests.Layer");

        Assert.Contains(
            "is registered already, as 'Tests.Layer'",
            Assert.Throws<ArgumentException>(() => ComponentRegistry.Register<Layer, OwnLayer>("Tests.Other")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "is abstract", Assert.Throws<ArgumentException>(() => ComponentRegistry.Register<Layer, PoolingLayer>("Tests.Pool")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Adam cannot be registered; these can: Layer, Loss",
            Assert.Throws<ArgumentException>(() => ComponentRegistry.Register<Adam, AdamW>("Tests.Adam")).Message,
            StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> BadMetadata => new()
    {
        { "version", "2", "its version is '2'; this package reads versions 1 to 1" },
        { "version", "one", "its version is 'one'" },
        { "format", "pt", "its format is 'pt'" },
        { "class_names", "[\"a\"]", "There are 1 class names for 3 outputs" },
        { "class_names", "[\"a\", null, \"c\"]", "class names" },
        { "class_names", "{}", "class names" },
        { "network", "", "description is not valid" },
        { "network", "null", "description is empty" },
        { "network", "{}", "description is not valid" },
        { "network", """{"input":null,"layers":[]}""", "description is not valid" },
        { "network", """{"input":[3],"layers":[]}""", "is missing a layer" },
        { "network", """{"input":[3],"layers":[null]}""", "is missing a layer" },
        { "network", """{"input":[3],"layers":[{"layer":null,"inputs":[-1]}]}""", "not valid" },
        { "network", """{"input":[3],"layers":[{"layer":{"type":"Flatten"},"inputs":null}]}""", "not valid" },
        { "network", """{"input":[3],"layers":[{"layer":{"type":"Flatten","name":null},"inputs":[-1]}]}""", "not valid" },
        { "network", """{"input":[3],"layers":[{"layer":{"type":"Reshape","shape":null},"inputs":[-1]}]}""", "not valid" },
        { "network", """{"input":[3],"layers":[{"layer":{"type":"Dense"},"inputs":[-1]}]}""", "not valid" },
        { "network", """{"input":[3],"layers":[{"layer":{"type":"Dense","units":2,"unknown":1},"inputs":[-1]}]}""", "not valid" },
        { "network", """{"input":[3],"layers":[{"layer":{"type":"Dense","units":2,"activation":{"kind":99}},"inputs":[-1]}]}""", "not valid" },
        { "network", """{"input":[3],"layers":[{"layer":{"type":"Dense","units":2,"activation":{"kind":"Cube"}},"inputs":[-1]}]}""", "not valid" },
        { "network", """{"input":[3],"layers":[{"layer":{"type":"Dense","units":2000000000},"inputs":[-1]}]}""", "(Limits.Current.Networks.LayerValues) are allowed" },
        { "network", """{"input":[3],"layers":[{"layer":{"type":"Dense","units":2},"inputs":[0]}]}""", "takes node 0" },
        { "network", """{"input":[3,0],"layers":[{"layer":{"type":"Flatten"},"inputs":[-1]}]}""", "axis of 0" },
        { "network", """{"input":[4,4,1],"layers":[{"layer":{"type":"ZeroPadding2D","padding":{"top":2147483647,"bottom":2147483647,"left":0,"right":0}},"inputs":[-1]}]}""", "exceeds 2,147,483,647" },
        { "training", "{}", "recipe is not valid" },
        { "training", """{"loss":{"type":"Huber","delta":-1},"optimizer":{"type":"Sgd"},"schedule":null,"metrics":[]}""", "Delta is -1" },
        { "training", """{"loss":{"type":"Huber"},"optimizer":{"type":"Sgd"},"schedule":null,"metrics":[null]}""", "recipe is not valid" },
        { "training", """{"loss":{"type":"Nothing"},"optimizer":{"type":"Sgd"},"schedule":null,"metrics":[]}""", "ComponentRegistry.Register" },
    };

    [Theory]
    [MemberData(nameof(BadMetadata))]
    public void A_file_with_a_right_digest_and_wrong_metadata_is_refused(string key, string value, string problem)
    {
        Save();

        Assert.Contains(problem, Refused(metadata => metadata[key] = value), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format")]
    [InlineData("version")]
    [InlineData("network")]
    public void A_file_without_a_part_of_its_metadata_is_refused(string key)
    {
        Save();

        Assert.Contains($"its metadata lacks '{key}'", Refused(metadata => metadata.Remove(key)), StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_that_are_missing_too_many_or_of_another_shape_are_named()
    {
        Save();
        SafetensorsContent content = SafetensorsFile.Read(Model);
        SafetensorsTensor first = content.Tensors[0];

        Assert.Contains("the tensor 'dense1.weights' is missing", Refused(content.Tensors.Skip(1)), StringComparison.Ordinal);
        Assert.Contains(
            "it has 5 tensors; the network needs 4", Refused(content.Tensors.Append(new SafetensorsTensor("more", [1], new float[1]))),
            StringComparison.Ordinal);
        Assert.Contains(
            "the tensor 'dense1.weights' has the shape [8, 3]; the network needs [3, 8]",
            Refused(content.Tensors.Skip(1).Prepend(new SafetensorsTensor(first.Name, [8, 3], first.Values))), StringComparison.Ordinal);

        string Refused(IEnumerable<SafetensorsTensor> tensors)
        {
            SafetensorsFile.Write(Model, [.. tensors], Plain(content.Metadata));
            return Assert.Throws<ModelFormatException>(() => TrainedNetwork.Load(Model)).Message;
        }
    }

    [Fact]
    public void A_file_of_another_maker_is_refused()
    {
        SafetensorsFile.Write(Model, [new SafetensorsTensor("x", [1], new float[1])], new Dictionary<string, string>());
        Assert.Contains(
            "lacks 'format'", Assert.Throws<ModelFormatException>(() => TrainedNetwork.Load(Model)).Message, StringComparison.Ordinal);

        File.WriteAllText(Model, "{ \"this is\": \"JSON\" }");
        Assert.Throws<ModelFormatException>(() => TrainedNetwork.Load(Model));
        Assert.ThrowsAny<IOException>(() => TrainedNetwork.Load(_folder["nowhere"]));
    }

    [Fact]
    [Trait("Category", "Fuzz")]
    public void Ten_thousand_mutated_model_files_are_all_refused()
    {
        Save();
        byte[] file = File.ReadAllBytes(Model);
        Random random = new(1);
        int mutants = 0;
        while (mutants < Fuzz.Rounds(10_000))
        {
            byte[] mutant = random.Next(4) == 0 ? file[..random.Next(file.Length)] : FileMutations.Mutate(file, random);
            if (mutant.AsSpan().SequenceEqual(file))
            {
                continue;
            }

            mutants++;
            using MemoryStream stream = new(mutant);
            Exception? failure = Record.Exception(() => ModelFile.Read(stream, mutant.Length, "mutant"));
            Assert.True(failure is ModelFormatException, $"Mutant {mutants}: {failure?.ToString() ?? "not refused"}");
        }
    }

    [Fact]
    [Trait("Category", "Fuzz")]
    public void Descriptions_changed_by_somebody_who_knows_the_format_are_refused_or_make_sense()
    {
        Network network = ManyLayers();
        new TrainedNetwork(network, NetworkWeights.Initialize(network, 1), ["no", "yes"], new TrainingRecipe(
            new Huber(), new Adam(), [new Accuracy()], new LinearWarmup())).Save(Model);
        SafetensorsContent content = SafetensorsFile.Read(Model);
        Random random = new(2);
        int loaded = 0;
        int rounds = Fuzz.Rounds(2000);
        for (int i = 0; i < rounds; i++)
        {
            Dictionary<string, string> metadata = Plain(content.Metadata);
            string key = random.Next(4) == 0 ? "training" : "network";
            metadata[key] = JsonMutation.Mutate(metadata[key], random);
            using MemoryStream stream = new();
            SafetensorsFile.Write(stream, content.Tensors, metadata);
            stream.Position = 0;
            Exception? failure = Record.Exception(() => ModelFile.Read(stream, stream.Length, "mutant"));
            Assert.True(failure is null or ModelFormatException, $"Mutant {i}: {metadata[key]}: {failure}");
            loaded += failure is null ? 1 : 0;
        }

        // Some changes are other valid settings: a rate, a name.
        Assert.InRange(loaded, 1, rounds / 2);
    }

    [Fact]
    public void A_killed_save_leaves_the_old_file()
    {
        Save();
        byte[] before = File.ReadAllBytes(Model);
        Network network = Network.Input([2]).Append(new UnregisteredLayer()).Dense(1).Build();
        Assert.ThrowsAny<InvalidOperationException>(() => new TrainedNetwork(network, NetworkWeights.Initialize(network, 1)).Save(Model));

        Assert.Equal(before, File.ReadAllBytes(Model));
        Assert.Single(_folder.Files);
    }

    private static Network ManyLayers()
    {
        NetworkBuilder x = Network.Input([8, 8, 3]).NormalizeInput(NormalizationKind.MinMax)
            .Append(new Convolution2D
            {
                Filters = 4,
                KernelSize = new Size2D(3, 2),
                Padding = PaddingMode.Same,
                Activation = Activation.LeakyReLU(0.2f),
                L1 = 1e-4f,
                L2 = 1e-5f,
                WeightsInitializer = new TruncatedNormal { StandardDeviation = 0.05f },
                LearningRateFactor = 0.5f,
            })
            .BatchNormalization().SpatialDropout(0.1f);
        NetworkBuilder y = x.DepthwiseConvolution(3, Activation.SiLU, PaddingMode.Same);
        NetworkBuilder gates = y.GlobalAveragePooling()
            .Append(new Dense { Units = 4, Activation = Activation.HardSigmoid, Trainable = false });
        return x.Add(y).Multiply(gates).Concatenate(y).MaxPooling(2).Pad(new Padding(1, 0, 0, 1)).AveragePooling(2, 1)
            .LayerNormalization().Activate(Activation.GELU).Flatten().Reshape([16, 8]).Flatten().Dropout(0.3f).Dense(2, Activation.Softmax)
                .Named("classes").Build();
    }

    private void Save()
    {
        Network network = Samples.ClassNetwork();
        new TrainedNetwork(network, NetworkWeights.Initialize(network, 1), ["a", "b", "c"], new TrainingRecipe(
            new SparseCategoricalCrossEntropy(), new Adam(), [new Accuracy()])).Save(Model);
    }

    private Dictionary<string, string> Metadata() => Plain(SafetensorsFile.Read(Model).Metadata);

    private static Dictionary<string, string> Plain(IReadOnlyDictionary<string, string> metadata) =>
        metadata.ToDictionary(pair => pair.Key, pair => pair.Value);

    private string Refused(Action<Dictionary<string, string>> change)
    {
        SafetensorsContent content = SafetensorsFile.Read(Model);
        Dictionary<string, string> metadata = Plain(content.Metadata);
        change(metadata);
        SafetensorsFile.Write(Model, content.Tensors, metadata);
        return Assert.Throws<ModelFormatException>(() => TrainedNetwork.Load(Model)).Message;
    }
}
