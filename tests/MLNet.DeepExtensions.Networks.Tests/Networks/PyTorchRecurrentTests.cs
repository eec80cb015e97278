using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Persistence;
using MLNet.DeepExtensions.Networks.Tests.Fixtures;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

/// <summary>Recurrent layers against what PyTorch gives for them in double precision: outputs and all gradients.</summary>
public class PyTorchRecurrentTests
{
    private const string Weights = "tests/fixtures/recurrent/recurrent.safetensors";

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, File.Cases().Count)];

    private static FixtureFile File => FixtureFile.Load("recurrent/recurrent.json");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_and_gradients(int number)
    {
        FixtureFile file = File.Cases()[number];
        FixtureTensor input = file["input"];
        Probe probe = new() { Name = "probe" };
        NetworkBuilder builder = Network.Input([input.Shape[1], input.Shape[2]]).Append(probe);
        Dictionary<string, FixtureTensor> weights = [];
        List<(string Name, FixtureTensor Gradient)> gradients = [];
        bool isBidirectional = file.Root.GetProperty("bidirectional").GetBoolean();
        for (int layer = 0; layer < (int)file.Number("layers"); layer++)
        {
            builder = builder.Append(LayerOf(file.Text("name"), (int)file.Number("units"), isBidirectional) with
            {
                Name = $"r{layer}",
                ReturnsSequences = true,
            });
            foreach ((string prefix, string suffix) in isBidirectional ? [("", ""), ("reverse", "_reverse")] : new[] { ("", "") })
            {
                void Add(string parameter, string tensor, Func<FixtureTensor, FixtureTensor> convert, string? second = null)
                {
                    string name = prefix.Length == 0 ? parameter : $"{prefix}{char.ToUpperInvariant(parameter[0])}{parameter[1..]}";
                    FixtureTensor values = file[$"parameters/{tensor}_l{layer}{suffix}"];
                    if (second is not null)
                    {
                        FixtureTensor other = file[$"parameters/{second}_l{layer}{suffix}"];
                        values = values with { Values = [.. values.Values.Zip(other.Values, (a, b) => a + b)] };
                    }

                    weights[$"r{layer}.{name}"] = convert(values);
                    gradients.Add(($"r{layer}.{name}", convert(file[$"gradients/{tensor}_l{layer}{suffix}"])));
                }

                bool isGru = file.Text("name").StartsWith("gru", StringComparison.Ordinal);
                FixtureTensor Gates(FixtureTensor tensor) => isGru ? UpdateFirst(tensor) : tensor;
                Add("weights", "weight_ih", tensor => Gates(tensor).Transpose());
                Add("recurrentWeights", "weight_hh", tensor => Gates(tensor).Transpose());
                Add("bias", "bias_ih", Gates, isGru ? null : "bias_hh");
                if (isGru)
                {
                    Add("recurrentBias", "bias_hh", Gates);
                }
            }
        }

        using PlanUnderTest run = new(builder.Build(), new Projection(), weights, input, file["output_gradient"]);

        // The plan's loss is the mean over the samples' steps; the fixture's is a sum.
        double rows = input.Shape[0] * input.Shape[1];
        FixtureTensor Scaled(FixtureTensor tensor) => tensor with { Values = [.. tensor.Values.Select(value => value / rows)] };
        Assert.Equal(file.Number("loss") / rows, run.Loss, 1e-6);
        PlanUnderTest.AssertClose(file["output"], run.Output, "the output");
        foreach ((string name, FixtureTensor gradient) in gradients)
        {
            run.AssertGradient(name, Scaled(gradient));
        }

        PlanUnderTest.AssertClose(Scaled(file["gradients/input"]), probe.Gradient, "the gradient of the input");
    }

    [Fact]
    public void PyTorchs_weights_give_PyTorchs_outputs()
    {
        SafetensorsContent file = SafetensorsFile.Read(RepositoryFiles.PathOf(Weights), requireDigest: false);
        Network network = Network.Input([5, 3]).Lstm(4, returnsSequences: true).Lstm(4, returnsSequences: true)
            .Gru(3, returnsSequences: true, RecurrentDirection.Bidirectional).Dense(2).Build();
        TrainedNetwork trained = network.LoadWeights(
            RepositoryFiles.PathOf(Weights),
            new Dictionary<string, string>
            {
                ["lstm1"] = "rnn",
                ["lstm2.weights"] = "rnn.weight_ih_l1",
                ["lstm2.recurrentWeights"] = "rnn.weight_hh_l1",
                ["lstm2.bias"] = "rnn.bias_ih_l1",
                ["gru1"] = "gru",
                ["dense1"] = "head",
            },
            WeightLayout.PyTorch, allowOthers: true);

        float[] outputs = trained.Predict(file.Find("test.inputs")!.Values.Span);

        Assert.All(file.Find("test.outputs")!.Values.ToArray().Zip(outputs), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void A_bias_that_lacks_its_other_half_is_listed()
    {
        Network network = Network.Input([5, 3]).Lstm(4).Named("rnn").Build();

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => network.LoadWeights(
            RepositoryFiles.PathOf(Weights), new Dictionary<string, string> { ["rnn.bias"] = "rnn.bias_ih_l7" }, WeightLayout.PyTorch,
            allowOthers: true));

        Assert.Contains("missing: 'rnn.bias_ih_l7' [16] for 'rnn.bias'", error.Message, StringComparison.Ordinal);
        Assert.Contains("missing: 'rnn.bias_hh_l7' [16] for 'rnn.bias'", error.Message, StringComparison.Ordinal);
        Assert.Contains("fitting: rnn.weight_ih_l0, rnn.weight_hh_l0", error.Message, StringComparison.Ordinal);
    }

    private static RecurrentLayer LayerOf(string name, int units, bool isBidirectional)
    {
        RecurrentDirection direction = isBidirectional ? RecurrentDirection.Bidirectional : RecurrentDirection.Forward;
        return name.Split('-')[0] switch
        {
            "lstm" => new Lstm { Units = units, Direction = direction },
            "gru" => new Gru { Units = units, Direction = direction },
            _ => new SimpleRecurrent
            {
                Units = units,
                Direction = direction,
                Activation = name.Contains("relu", StringComparison.Ordinal) ? Activation.ReLU : Activation.Tanh,
            },
        };
    }

    // PyTorch's rows r, z, n as z, r, n.
    private static FixtureTensor UpdateFirst(FixtureTensor tensor)
    {
        int gate = tensor.Values.Length / 3;
        return tensor with { Values = [.. tensor.Values[gate..(2 * gate)], .. tensor.Values[..gate], .. tensor.Values[(2 * gate)..]] };
    }
}
