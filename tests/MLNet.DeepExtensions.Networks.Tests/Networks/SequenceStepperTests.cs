using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

public class SequenceStepperTests
{
    private const int Steps = 7, Features = 3;

    public static TheoryData<string> Kinds => ["lstm", "gru", "simple"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Steps_give_the_whole_sequences_outputs(string kind)
    {
        TrainedNetwork network = Trained(Appended(Network.Input([Steps, Features]).LayerNormalization(), kind));
        float[] inputs = GradientCheck.Normal(new Random(2), 2 * Steps * Features);
        float[] whole = network.Predict(inputs);
        using SequenceStepper stepper = network.CreateStepper(sequences: 2);

        for (int step = 0; step < Steps; step++)
        {
            float[] both = [.. Of(inputs, 0, step, Features), .. Of(inputs, 1, step, Features)];
            float[] expected = [.. Of(whole, 0, step, 2), .. Of(whole, 1, step, 2)];
            Assert.All(expected.Zip(stepper.Step(both)), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    }

    [Fact]
    public void A_network_that_returns_the_last_state_gives_that_of_the_steps_so_far()
    {
        TrainedNetwork network = Trained(Network.Input([Steps, Features]).Lstm(4).Dense(2, Activation.Softmax));
        float[] inputs = GradientCheck.Normal(new Random(2), Steps * Features);
        using SequenceStepper stepper = network.CreateStepper();
        float[] last = [];
        for (int step = 0; step < Steps; step++)
        {
            last = stepper.Step(Of(inputs, 0, step, Features));
        }

        Assert.All(network.Predict(inputs).Zip(last), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void A_state_that_is_put_back_goes_on_from_there_and_a_reset_begins_again()
    {
        TrainedNetwork network = Trained(Network.Input([Steps, Features]).Lstm(4, returnsSequences: true).Gru(2));
        using SequenceStepper stepper = network.CreateStepper();
        float[] first = stepper.Step([1, 2, 3]);
        IReadOnlyList<float> state = stepper.State;
        float[] second = stepper.Step([3, -1, 0.5f]);

        Assert.Equal(4 + 4 + 2, state.Count);
        Assert.NotEqual(first, second);
        stepper.State = state;
        Assert.Equal(second, stepper.Step([3, -1, 0.5f]));
        stepper.Reset();
        Assert.Equal(first, stepper.Step([1, 2, 3]));
        Assert.Contains(
            "has 3 values; this network's has 10", Assert.Throws<ArgumentException>(() => stepper.State = [1, 2, 3]).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_go_step_by_step_is_named()
    {
        Assert.Contains("'lstm1' is a Lstm", Refusal(
            Network.Input([Steps, Features]).Lstm(4, direction: RecurrentDirection.Bidirectional)), StringComparison.Ordinal);
        Assert.Contains("'flatten1' is a Flatten", Refusal(
            Network.Input([Steps, Features]).Lstm(4, returnsSequences: true).Flatten()), StringComparison.Ordinal);
        Assert.Contains("takes [3]", Refusal(Network.Input([3]).Dense(1)), StringComparison.Ordinal);
        using SequenceStepper stepper = Trained(Network.Input([Steps, Features]).Gru(2)).CreateStepper();
        Assert.Contains(
            "4 inputs", Assert.Throws<ArgumentException>(() => stepper.Step([1, 2, 3, 4])).Message, StringComparison.Ordinal);

        static string Refusal(NetworkBuilder builder) =>
            Assert.Throws<InvalidOperationException>(() => Trained(builder).CreateStepper()).Message;
    }

    private static NetworkBuilder Appended(NetworkBuilder builder, string kind) => kind switch
    {
        "lstm" => builder.Lstm(5, returnsSequences: true).Dropout(0.5f).Lstm(4, returnsSequences: true).Dense(2),
        "gru" => builder.Gru(5, returnsSequences: true).Gru(4, returnsSequences: true).Dense(2, Activation.Tanh),
        _ => builder.SimpleRecurrent(5, returnsSequences: true).Dense(2),
    };

    private static TrainedNetwork Trained(NetworkBuilder builder)
    {
        Network network = builder.Build();
        return new TrainedNetwork(network, GradientCheck.Weights(network, new Random(1)));
    }

    private static float[] Of(float[] values, int sequence, int step, int width) =>
        values.AsSpan(((sequence * Steps) + step) * width, width).ToArray();
}
