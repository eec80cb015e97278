using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

public class NetworkTests
{
    public static TheoryData<string, string, Func<NetworkBuilder, NetworkBuilder>> Misfits => new()
    {
        { "wide", "does not fit into an image of 4x4", x => x.Convolution(2, 5).Named("wide") },
        { "wide", "does not fit into an image of 4x4", x => x.MaxPooling(5).Named("wide") },
        { "conv", "takes images [height, width, channels]; this input is [32]", x => x.Flatten().Convolution(2, 3).Named("conv") },
        { "pool", "takes images", x => x.Flatten().MaxPooling(2).Named("pool") },
        { "mean", "takes images", x => x.Flatten().GlobalAveragePooling().Named("mean") },
        { "drop", "takes images", x => x.Flatten().SpatialDropout(0.5f).Named("drop") },
        { "frame", "takes images", x => x.Flatten().Pad(Padding.All(1)).Named("frame") },
        { "frame", "Padding is -1; 0 or more is allowed", x => x.Pad(new Padding(0, 0, -1, 0)).Named("frame") },
        { "sum", "The shapes differ", x => x.Add(x.Convolution(3, 1)).Named("sum") },
        { "product", "The shapes differ", x => x.Multiply(x.Convolution(3, 1)).Named("product") },
        { "join", "differ in more than the last axis", x => x.Concatenate(x.Convolution(3, 2)).Named("join") },
        { "view", "has 30 values; the input has 32", x => x.Reshape([5, 6]).Named("view") },
        { "dense", "Units is 0; more than 0 is allowed", x => x.Dense(0).Named("dense") },
        { "dense", "L1 is -1; 0 or more is allowed", x => x.Append(new Dense { Units = 1, L1 = -1 }).Named("dense") },
        { "dense", "L2 is NaN; 0 or more is allowed", x => x.Append(new Dense { Units = 1, L2 = float.NaN }).Named("dense") },
        { "dense", "2,147,483,647 values per sample; at most 268,435,456 (Limits.Current.Networks.LayerValues)", x => x.Flatten()
            .Dense(int.MaxValue).Named("dense") },
        { "dense", "StandardDeviation is -1", x =>
            x.Append(new Dense { Units = 1, WeightsInitializer = new RandomNormal { StandardDeviation = -1 } }).Named("dense") },
        { "dense", "LearningRateFactor of 0; more than 0 is allowed", x => x.Append(new Dense { Units = 1, LearningRateFactor = 0 })
            .Named("dense") },
        { "dense", "WeightDecayFactor of -1; 0 or more is allowed", x => x.Append(new Dense { Units = 1, WeightDecayFactor = -1 })
            .Named("dense") },
        { "dense", "BiasLearningRateFactor is 0; more than 0", x => x.Append(new Dense { Units = 1, BiasLearningRateFactor = 0 })
            .Named("dense") },
        { "clip", "SmoothClip(0) has a bound that is not above 0", x => x.Activate(Activation.SmoothClip(0)).Named("clip") },
        { "conv", "number of output channels is 0", x => x.Convolution(0, 1).Named("conv") },
        { "conv", "kernel size is 0", x => x.Convolution(1, 0).Named("conv") },
        { "conv", "stride is 0", x => x.Convolution(1, 1, stride: 0).Named("conv") },
        { "conv", "stride", x => x.Convolution(1, 1, padding: PaddingMode.Same, stride: 0).Named("conv") },
        { "conv", "number of groups is 3; it must divide", x => x.Append(new Convolution2D { Filters = 3, KernelSize = 1, Groups = 3 })
            .Named("conv") },
        { "depth", "DepthMultiplier is 0", x => x.Append(new DepthwiseConvolution2D { KernelSize = 1, DepthMultiplier = 0 })
            .Named("depth") },
        { "dense", "its activation is 99 with Alpha 0; one of ActivationKind", x => x.Dense(1, new Activation((ActivationKind)99))
            .Named("dense") },
        { "leaky", "with Alpha NaN", x => x.Activate(Activation.LeakyReLU(float.NaN)).Named("leaky") },
        { "pool", "must be smaller than the window", x => x.MaxPooling(2, padding: PaddingMode.Explicit(2)).Named("pool") },
        { "drop", "Rate is 1; 0 or more and below 1 is allowed", x => x.Dropout(1).Named("drop") },
        { "drop", "Rate is -0.5; 0 or more and below 1 is allowed", x => x.SpatialDropout(-0.5f).Named("drop") },
        { "norm", "Epsilon is 0; more than 0 is allowed", x => x.Append(new BatchNormalization { Epsilon = 0 }).Named("norm") },
        { "norm", "Momentum is 2; 0 to 1 is allowed", x => x.Append(new BatchNormalization { Momentum = 2 }).Named("norm") },
        { "norm", "Epsilon is 0; more than 0 is allowed", x => x.Append(new LayerNormalization { Epsilon = 0 }).Named("norm") },
        { "huge", "a size computed from its settings exceeds 2,147,483,647", x =>
            x.Convolution(1, 1, padding: PaddingMode.Explicit(int.MaxValue)).Named("huge") },
        { "huge", "a size computed from its settings exceeds 2,147,483,647", x => x.Pad(Padding.All(int.MaxValue)).Named("huge") },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void A_layer_that_does_not_fit_is_named(string layer, string problem, Func<NetworkBuilder, NetworkBuilder> build)
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(() => build(Network.Input([4, 4, 2])).Build());

        Assert.Contains($"Layer '{layer}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_are_inferred()
    {
        Network network = Network.Input([28, 28, 1])
            .Convolution(8, 3, stride: 2, padding: PaddingMode.Same).MaxPooling(2).DepthwiseConvolution(3).Pad(new Padding(1, 2, 3, 4))
            .AveragePooling(2, 1).Reshape([7, 88]).Dense(3).Flatten().Build();

        Assert.Equal(
            ["[14, 14, 8]", "[7, 7, 8]", "[5, 5, 8]", "[8, 12, 8]", "[7, 11, 8]", "[7, 88]", "[7, 3]", "[21]"],
            network.Nodes.Select(node => node.OutputShape.ToString()));
    }

    [Fact]
    public void Layers_without_a_name_are_numbered_by_kind_around_the_names_given()
    {
        Network network = Network.Input([3]).Dense(2).Dense(2).Named("dense1").BatchNormalization().Dense(2).Build();

        Assert.Equal(["dense2", "dense1", "batchNormalization1", "dense3"], network.Nodes.Select(node => node.Layer.Name));
    }

    [Fact]
    public void Names_are_unique()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => Network.Input([3]).Dense(2).Named("same").Dense(2).Named("same").Build());

        Assert.Contains("Two layers are named 'same'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_without_a_list_of_inputs_is_named()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => Network.FromGraph([3], [(new Dense { Units = 2, Name = "lost" }, default)]));

        Assert.StartsWith("Layer 'lost' has null as its list of inputs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_a_function_does_not_give_is_named()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => Network.Input([3]).Dense(2).Named("lost").Build().Select(_ => null!));

        Assert.StartsWith("The function returned no layer for 'lost'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_leads_nowhere_is_named()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Network.FromGraph(
            [3], [(new Dense { Units = 2, Name = "lost" }, [Network.InputNode]), (new Dense { Units = 2 }, [Network.InputNode])]));

        Assert.Contains("Layer 'lost' is unused", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(0)]
    [InlineData(1)]
    public void A_layer_takes_only_what_comes_before_it(int input)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => Network.FromGraph([3], [(new Dense { Units = 2, Name = "first" }, [input])]));

        Assert.Contains($"Layer 'first' takes node {input}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_takes_as_many_inputs_as_it_says()
    {
        Assert.Contains(
            "has 1 inputs; it takes 2 or more", Assert.Throws<ArgumentException>(() => Network.Sequential([3], new Add())).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "has 2 inputs; it takes 1",
            Assert.Throws<ArgumentException>(() => Network.FromGraph([3], [(new Dense { Units = 1 }, [-1, -1])])).Message,
            StringComparison.Ordinal);
        Assert.Contains("no layer", Assert.Throws<ArgumentException>(() => Network.Sequential([3])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_ends_in_global_pooling_takes_other_image_sizes()
    {
        Network network = Network.Input([8, 8, 3]).Convolution(4, 3, Activation.ReLU).GlobalAveragePooling().Dense(2).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        TrainedNetwork larger = new TrainedNetwork(network, weights).WithInputShape([11, 9, 3]);
        float[] input = GradientCheck.Normal(new Random(1), 11 * 9 * 3);

        Assert.Equal([9, 7, 4], larger.Network.Nodes[0].OutputShape);
        GradientCheck.AssertClose(
            new ReferenceNetwork(larger.Network, weights).Forward(Array.ConvertAll(input, value => (double)value), 1),
            larger.Predict(input), 1e-5, "the output");
    }

    [Fact]
    public void A_network_with_a_flattened_image_says_why_it_takes_no_other_size()
    {
        Network network = Network.Input([8, 8, 3]).Convolution(4, 3).Flatten().Dense(2).Build();
        ArgumentException error = Assert.Throws<ArgumentException>(() => network.WithInputShape([9, 9, 3]));

        Assert.Contains(
            "Layer 'dense1' has parameters that fit only the input shape [8, 8, 3], not [9, 9, 3]", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("global pooling", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Until_keeps_what_a_layer_depends_on()
    {
        NetworkBuilder stem = Network.Input([4]).Dense(3).Named("stem");
        NetworkBuilder left = stem.Dense(3).Named("left");
        Network network = left.Add(stem.Dense(3).Named("right").Dense(3).Named("far")).Dense(1).Build();

        Network part = network.Until("far");

        Assert.Equal(["stem", "right", "far"], part.Nodes.Select(node => node.Layer.Name));
        Assert.Equal([1], part.Nodes[2].Inputs);
        Assert.Contains(
            "No layer is named 'nowhere'. The layers are: stem, left, right, far, add1, dense1.",
            Assert.Throws<ArgumentException>(() => network.Until("nowhere")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_changes_layers_where_they_stand()
    {
        Network network = Network.Input([4]).Dense(3).Dense(2).Build();
        Network frozen = network.Select(layer => layer with { Trainable = layer.Name != "dense1", Name = "" });

        Assert.Equal([false, true], frozen.Nodes.Select(node => node.Layer.Trainable));
        Assert.Equal(["dense1", "dense2"], frozen.Nodes.Select(node => node.Layer.Name));
    }

    [Fact]
    public void Branches_keep_the_order_in_which_they_are_joined()
    {
        NetworkBuilder input = Network.Input([4]);
        NetworkBuilder a = input.Dense(1).Named("a");
        NetworkBuilder b = input.Dense(2).Named("b");
        Network network = b.Concatenate(a, b).Build();

        Assert.Equal(["b", "a", "concatenate1"], network.Nodes.Select(node => node.Layer.Name));
        Assert.Equal([0, 1, 0], network.Nodes[2].Inputs);
        Assert.Equal([5], network.OutputShape);
    }

    [Fact]
    public void Branches_begin_at_one_input()
    {
        NetworkBuilder one = Network.Input([4]).Dense(2);
        NetworkBuilder other = Network.Input([4]).Dense(2);

        Assert.Contains("one input", Assert.Throws<ArgumentException>(() => one.Add(other).Build()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Network.Input([4]).Named("input"));
    }

    [Fact]
    public void A_long_chain_is_no_problem_for_the_builder()
    {
        NetworkBuilder point = Network.Input([1]);
        for (int i = 0; i < 20_000; i++)
        {
            point = point.Activate(Activation.Tanh);
        }

        Assert.Equal("activationLayer20000", point.Build().Nodes[^1].Layer.Name);
    }

    [Fact]
    public void Parameters_and_operations_are_counted()
    {
        Network network = Network.Input([5, 5, 2]).Convolution(3, 3).BatchNormalization().Flatten().Dense(4).Build();

        // 3 filters of 3 x 3 x 2 and 3 biases; gamma and beta; 27 x 4 weights and 4 biases. Running statistics are no parameters.
        Assert.Equal((3 * 18) + 3 + 6 + (27 * 4) + 4, network.ParameterCount);
        Assert.Equal((2 * 9 * 3 * 18) + (4 * 27) + (2 * 27 * 4), network.Flops);
        Assert.Equal("[5, 5, 2] -> [4], 4 layers, 175 parameters", network.ToString());
    }

    [Fact]
    public void The_summary_of_a_sequence()
    {
        Network network = Network.Input([8, 8, 1])
            .Convolution(4, 3, Activation.ReLU, PaddingMode.Same).MaxPooling(2).Flatten()
            .Append(new Dense { Units = 10, Activation = Activation.LeakyReLU(), Trainable = false }).Dropout(0.25f)
                .Dense(3, Activation.Softmax).Build();

        Assert.Equal(
            """
            Layer                                    Output shape  Parameters  FLOPs
            ---------------------------------------  ------------  ----------  -----
            input                                    [8, 8, 1]              0      0
            convolution2D1 (Convolution2D 3x3 ReLU)  [8, 8, 4]             40  4,608
            maxPooling2D1 (MaxPooling2D 2x2)         [4, 4, 4]              0    256
            flatten1 (Flatten)                       [64]                   0      0
            dense1 (Dense LeakyReLU(0.01), frozen)   [10]                 650  1,280
            dropout1 (Dropout 0.25)                  [10]                   0      0
            dense2 (Dense Softmax)                   [3]                   33     60
            ---------------------------------------  ------------  ----------  -----
            Parameters: 723 (650 frozen), 2.8 KiB.  Forward pass: 6,204 FLOPs per sample.  Activations: 29.4 KiB at a batch of 16.

            """.ReplaceLineEndings("\n"),
            network.Summary(batchSize: 16));
    }

    [Fact]
    public void The_summary_of_a_graph_says_where_inputs_come_from()
    {
        NetworkBuilder stem = Network.Input([4]).Dense(3).Named("stem");
        Network network = stem.Add(stem.Dense(3).Named("branch")).Named("sum").Build();

        Assert.Equal(
            """
            Layer           Output shape  Parameters  FLOPs  Inputs
            --------------  ------------  ----------  -----  ------------
            input           [4]                    0      0
            stem (Dense)    [3]                   15     24
            branch (Dense)  [3]                   12     18
            sum (Add)       [3]                    0      3  stem, branch
            --------------  ------------  ----------  -----  ------------
            Parameters: 27, 108 B.  Forward pass: 45 FLOPs per sample.  Activations: 1.1 KiB at a batch of 32, 512 B more for dense rows.

            """.ReplaceLineEndings("\n"),
            network.Summary());
    }

    [Theory]
    [InlineData(ActivationKind.ReLU, typeof(HeUniform))]
    [InlineData(ActivationKind.GELU, typeof(HeUniform))]
    [InlineData(ActivationKind.Tanh, typeof(GlorotUniform))]
    [InlineData(ActivationKind.Softmax, typeof(GlorotUniform))]
    public void Weights_begin_as_suits_the_activation(ActivationKind kind, Type initializer)
    {
        Network network = Network.Input([4, 4, 2]).Convolution(3, 3, new Activation(kind)).Flatten().Dense(3, new Activation(kind)).Build();

        foreach (NetworkNode node in network.Nodes.Where(node => node.Layer is not Flatten))
        {
            ParameterSpec[] specs = [.. node.Layer.Parameters(node.InputShapes)];
            Assert.IsType(initializer, specs[0].Initializer);
            Assert.IsType<Zeros>(specs[1].Initializer);
        }
    }

    [Fact]
    public void Initializers_that_are_given_are_used()
    {
        Network network = Network.Sequential(
            [2], new Dense
            {
                Units = 2,
                Activation = Activation.ReLU,
                WeightsInitializer = new Constant { Value = 3 },
                BiasInitializer = new Ones()
            });
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);

        Assert.Equal([3, 3, 3, 3], weights["dense1.weights"].ToArray());
        Assert.Equal([1, 1], weights["dense1.bias"].ToArray());
    }

    [Fact]
    public void The_fans_of_a_convolution_are_those_of_its_patch()
    {
        Network network = Network.Sequential([5, 5, 4], new Convolution2D { Filters = 6, KernelSize = 3, Groups = 2 });
        ParameterSpec weights = network.Nodes[0].Layer.Parameters(network.Nodes[0].InputShapes)[0];

        Assert.Equal((18, 27), (weights.FanIn, weights.FanOut));
        Assert.Equal([3, 3, 2, 6], weights.Shape);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_others()
    {
        Network network = Network.Input([6]).Dense(5, Activation.ReLU).Dense(5, Activation.ReLU).Build();
        float[] first = NetworkWeights.Initialize(network, 1)["dense1.weights"].ToArray();

        Assert.Equal(first, NetworkWeights.Initialize(network, 1)["dense1.weights"].ToArray());
        Assert.NotEqual(first, NetworkWeights.Initialize(network, 2)["dense1.weights"].ToArray());
        Assert.Contains(
            "No parameter is named 'dense3.weights'. The parameters are: dense1.weights, dense1.bias, dense2.weights, dense2.bias.",
            Assert.Throws<ArgumentException>(() => NetworkWeights.Initialize(network, 1)["dense3.weights"].ToArray()).Message,
            StringComparison.Ordinal);
    }

    // 0 before -> 1 left, 2 right -> 3 join -> 4 dense1 -> 5 sum, which takes 3's features again through 4's input.
    [Theory]
    [InlineData(0, Network.InputNode)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    public void A_network_is_cut_where_all_goes_through_one_value(int node, int cut)
    {
        NetworkBuilder before = Network.Input([4]).Dense(4);
        NetworkBuilder join = before.Dense(2).Concatenate(before.Dense(3));
        Network network = join.Dense(5).Add(join).Build();

        Assert.Equal(cut, network.CutBefore(node));
    }

    [Fact]
    public void The_parts_of_a_cut_network_are_the_network()
    {
        NetworkBuilder before = Network.Input([4]).Dense(4, Activation.ReLU);
        NetworkBuilder join = before.Dense(2).Concatenate(before.Dense(3));
        Network network = join.Dense(5).Add(join).Build();
        TrainedNetwork whole = new(network, NetworkWeights.Initialize(network, 1));
        float[] inputs = [1, -2, 3, 0.5f];

        Assert.Equal(whole.Predict(inputs), whole.Behind(3).Predict(whole.Until(network.Nodes[3].Layer.Name).Predict(inputs)));
        Assert.Equal(whole.Predict(inputs), whole.Until(network.Nodes[3].Layer.Name).Then(whole.Behind(3)).Predict(inputs));
    }
}
