using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

/// <summary>
/// Gradients of networks in which values feed several layers, against central differences of a double-precision reference.
/// </summary>
public class GraphGradientTests
{
    [Fact]
    public void A_residual_branch_adds_its_gradient_to_the_shortcut() => GradientCheck.Passes([4, 4, 3], x =>
    {
        NetworkBuilder stem = x.Convolution(4, 3, Activation.ReLU, PaddingMode.Same);
        return stem.Add(stem.Convolution(4, 3, Activation.ReLU, PaddingMode.Same).Convolution(4, 3, padding: PaddingMode.Same))
            .Activate(Activation.ReLU).Flatten().Dense(2);
    });

    [Fact]
    public void A_value_added_to_itself_doubles_its_gradient() => GradientCheck.Passes([4], x =>
    {
        NetworkBuilder hidden = x.Dense(3, Activation.Tanh);
        return hidden.Add(hidden, hidden).Dense(2);
    });

    [Fact]
    public void The_input_added_to_itself() => GradientCheck.Passes([4], x => x.Add(x));

    [Fact]
    public void A_value_multiplied_by_itself() => GradientCheck.Passes([4], x =>
    {
        NetworkBuilder hidden = x.Dense(3, Activation.Sigmoid);
        return hidden.Multiply(hidden).Dense(2);
    });

    [Fact]
    public void A_value_concatenated_with_itself() => GradientCheck.Passes([2, 2, 3], x =>
    {
        NetworkBuilder hidden = x.Convolution(2, 1, Activation.ReLU);
        return hidden.Concatenate(x, hidden).Convolution(2, 2);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Squeeze_and_excitation(bool asImage) => GradientCheck.Passes([3, 3, 2], x =>
    {
        NetworkBuilder image = x.Convolution(4, 2, Activation.SiLU);
        NetworkBuilder factors = image.GlobalAveragePooling().Dense(2, Activation.ReLU).Dense(4, Activation.Sigmoid);
        return image.Multiply(asImage ? factors.Reshape([1, 1, 4]) : factors).Flatten().Dense(2);
    });

    [Fact]
    public void Branches_of_different_depth_are_concatenated() => GradientCheck.Passes([4, 4, 2], x =>
    {
        NetworkBuilder one = x.Convolution(2, 1, Activation.ReLU);
        NetworkBuilder three = x.Convolution(3, 3, Activation.Tanh, PaddingMode.Same);
        NetworkBuilder pooled = x.MaxPooling(3, 1, PaddingMode.Same).Convolution(2, 1, Activation.Sigmoid);
        return one.Concatenate(three, pooled).Convolution(2, 3);
    });

    [Theory]
    [InlineData(ActivationKind.ReLU)]
    [InlineData(ActivationKind.Tanh)]
    [InlineData(ActivationKind.GELU)]
    public void An_activated_value_feeds_several_dense_layers(ActivationKind kind) => GradientCheck.Passes([4], x =>
    {
        NetworkBuilder hidden = x.Dense(6, new Activation(kind));
        return hidden.Dense(3, Activation.Tanh).Add(hidden.Dense(3), hidden.Dense(3, Activation.Sigmoid)).Dense(2);
    });

    [Fact]
    public void An_activated_value_feeds_layers_that_undo_the_activation_and_one_that_does_not() => GradientCheck.Passes([4, 4, 2], x =>
    {
        NetworkBuilder hidden = x.Convolution(3, 3, Activation.Sigmoid, PaddingMode.Same);
        return hidden.Convolution(3, 3, padding: PaddingMode.Same).Add(hidden, hidden.MaxPooling(3, 1, PaddingMode.Same)).Flatten()
            .Dense(2);
    });

    [Theory]
    [InlineData(ActivationKind.ReLU)]
    [InlineData(ActivationKind.Tanh)]
    public void Maximum_poolings_one_after_the_other_leave_the_activation_to_the_layer_behind_them(ActivationKind kind) =>
        GradientCheck.Passes([7, 6, 2], x => x
            .Convolution(3, 3, new Activation(kind), PaddingMode.Same).MaxPooling(3, 1, PaddingMode.Same).MaxPooling(2).Convolution(2, 2)
                .Flatten().Dense(2));

    [Fact]
    public void A_maximum_pooling_in_front_of_a_layer_that_does_not_undo_the_activation() => GradientCheck.Passes([4, 4, 2], x =>
    {
        NetworkBuilder pooled = x.Convolution(3, 3, Activation.Sigmoid, PaddingMode.Same).MaxPooling(2);
        return pooled.Add(pooled.Convolution(3, 1)).Flatten().Dense(2);
    });

    [Fact]
    public void Two_maximum_poolings_of_an_activated_value() => GradientCheck.Passes([4, 4, 2], x =>
    {
        NetworkBuilder hidden = x.Convolution(3, 3, Activation.Tanh, PaddingMode.Same);
        return hidden.MaxPooling(2).Convolution(2, 1).Concatenate(hidden.MaxPooling(3, 1).Convolution(2, 1)).Flatten().Dense(2);
    });

    [Fact]
    public void An_activation_layer_does_not_change_a_value_that_others_read() => GradientCheck.Passes([4], x =>
    {
        NetworkBuilder linear = x.Dense(3);
        return linear.Activate(Activation.ReLU).Concatenate(linear, linear.Activate(Activation.Sigmoid)).Dense(2);
    });

    [Fact]
    public void An_activation_layer_behind_a_flattened_value_that_others_read_in_its_own_shape() => GradientCheck.Passes([3, 3, 2], x =>
    {
        NetworkBuilder image = x.Convolution(2, 2);
        NetworkBuilder row = image.Flatten().Activate(Activation.Tanh).Dense(3);
        return row.Add(image.GlobalAveragePooling().Dense(3)).Dense(2);
    });

    [Fact]
    public void An_activation_layer_behind_a_flattened_value_that_nobody_else_reads() =>
        GradientCheck.Passes([3, 3, 2], x => x.Convolution(2, 2).Flatten().Activate(Activation.Tanh).Dense(3));

    [Fact]
    public void A_flattened_value_is_read_flat_and_as_an_image() => GradientCheck.Passes([3, 3, 2], x =>
    {
        NetworkBuilder image = x.Convolution(2, 2, Activation.ReLU);
        return image.Flatten().Dense(3).Add(image.Convolution(3, 2).Flatten());
    });

    [Fact]
    public void Frozen_layers_pass_gradients_on_and_have_none() => GradientCheck.Passes([4], x => x
        .Dense(5, Activation.Tanh)
        .Append(new Dense { Units = 4, Activation = Activation.ReLU, Trainable = false })
        .Append(new BatchNormalization { Trainable = false })
        .Append(new LayerNormalization { Trainable = false })
        .Dense(2));

    [Fact]
    public void Frozen_convolutions_pass_gradients_on_and_have_none() => GradientCheck.Passes([4, 4, 2], x => x
        .Convolution(3, 3, Activation.ReLU)
        .Append(new Convolution2D { Filters = 2, KernelSize = 2, Activation = Activation.Tanh, Trainable = false })
        .Flatten()
        .Dense(2));

    [Fact]
    public void What_stands_before_the_first_trained_layer_needs_no_gradient()
    {
        Network network = Network.Input([4])
            .Append(new Dense { Units = 3, Activation = Activation.ReLU, Trainable = false })
            .Append(new LayerNormalization { Trainable = false })
            .Dense(3, Activation.Tanh)
            .Dense(2)
            .Build();

        GradientCheck.Passes(network);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Random_graphs(int block)
    {
        for (int seed = block * 25; seed < (block + 1) * 25; seed++)
        {
            RandomGraph graph = new(new Random(seed));
            GradientCheck.Passes([4, 3, 2], graph.Grow, batch: 1 + (seed % 4), seed, tolerance: 2e-4, perElement: false);
        }
    }
}
