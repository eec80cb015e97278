using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers;

/// <summary>Outputs and gradients of each layer against central differences of a double-precision reference.</summary>
public class LayerGradientTests
{
    public static TheoryData<ActivationKind> Activations => [.. Enum.GetValues<ActivationKind>()];

    private static Activation Make(ActivationKind kind) => new(kind, kind is ActivationKind.LeakyReLU or ActivationKind.ELU ? 0.3f : 0f);

    [Theory]
    [MemberData(nameof(Activations))]
    public void Dense_with_every_activation(ActivationKind kind) =>
        GradientCheck.Passes([4], x => x.Dense(5, Make(kind)).Dense(3), batch: 5);

    [Theory]
    [MemberData(nameof(Activations))]
    public void Dense_with_every_activation_at_the_end(ActivationKind kind) =>
        GradientCheck.Passes([4], x => x.Dense(5, Make(kind)), batch: 5);

    [Theory]
    [MemberData(nameof(Activations))]
    public void Convolution_with_every_activation(ActivationKind kind) =>
        GradientCheck.Passes([4, 5, 2], x => x.Convolution(3, 3, Make(kind), PaddingMode.Same).Flatten().Dense(2));

    [Theory]
    [MemberData(nameof(Activations))]
    public void An_activation_as_a_layer_of_its_own(ActivationKind kind) =>
        GradientCheck.Passes([4], x => x.Activate(Make(kind)).Dense(3).Activate(Make(kind)).Dense(2));

    [Theory]
    [InlineData(ActivationKind.LeakyReLU)]
    [InlineData(ActivationKind.ELU)]
    public void A_slope_that_is_not_positive_is_not_fused(ActivationKind kind) =>
        GradientCheck.Passes([4], x => x.Dense(5, new Activation(kind, -0.5f)).Dense(3, new Activation(kind, 0f)).Dense(2));

    [Fact]
    public void Dense_takes_an_image_pixel_by_pixel() =>
        GradientCheck.Passes([2, 3, 4], x => x.Dense(5, Activation.Tanh).Dense(2));

    [Fact]
    public void Dense_without_bias() => GradientCheck.Passes([4], x => x.Append(new Dense { Units = 3, UseBias = false }).Dense(2));

    [Fact]
    public void Convolution_with_stride_dilation_and_uneven_padding() => GradientCheck.Passes([7, 6, 2], x => x.Append(new Convolution2D
    {
        Filters = 3, KernelSize = new Size2D(3, 2), Stride = new Size2D(2, 1), Dilation = new Size2D(1, 2), Padding = PaddingMode.Explicit(new Padding(1, 0, 2, 1)),
    }));

    [Fact]
    public void Convolution_in_groups_without_bias() =>
        GradientCheck.Passes([4, 4, 4], x => x.Append(new Convolution2D { Filters = 6, KernelSize = 3, Groups = 2, UseBias = false }));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Depthwise_convolution(int multiplier) => GradientCheck.Passes([5, 4, 3], x => x.Append(new DepthwiseConvolution2D
    {
        KernelSize = 3, DepthMultiplier = multiplier, Padding = PaddingMode.Same, Stride = 2, Activation = Activation.ReLU6,
    }));

    [Fact]
    public void Maximum_pooling_with_overlapping_windows() =>
        GradientCheck.Passes([6, 5, 2], x => x.Convolution(3, 3, Activation.ReLU, PaddingMode.Same).MaxPooling(3, 2, PaddingMode.Same));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Average_pooling_with_padding(bool countPadding) => GradientCheck.Passes([5, 6, 2], x => x.Convolution(3, 3, Activation.Tanh).Append(
        new AveragePooling2D { PoolSize = 2, Padding = PaddingMode.Explicit(1), CountPadding = countPadding }));

    [Fact]
    public void Global_average_pooling() =>
        GradientCheck.Passes([3, 4, 2], x => x.Convolution(3, 1, Activation.Sigmoid).GlobalAveragePooling().Dense(2));

    [Fact]
    public void Batch_normalization_of_rows() =>
        GradientCheck.Passes([4], x => x.Dense(5, Activation.Tanh).BatchNormalization().Dense(2), batch: 6, tolerance: 1e-3);

    [Fact]
    public void Batch_normalization_of_images() =>
        GradientCheck.Passes([4, 4, 2], x => x.Convolution(3, 3).BatchNormalization().Activate(Activation.ReLU).Flatten().Dense(2), tolerance: 1e-3);

    [Fact]
    public void Layer_normalization_of_rows_and_of_images()
    {
        GradientCheck.Passes([5], x => x.LayerNormalization().Dense(4, Activation.ReLU).LayerNormalization().Dense(2));
        GradientCheck.Passes([3, 2, 4], x => x.LayerNormalization().Convolution(3, 2));
    }

    [Fact]
    public void Input_normalization_is_an_affine_map() => GradientCheck.Passes([4], x => x.Dense(3).Append(new InputNormalization()).Dense(2));

    [Fact]
    public void Dropout_sends_back_what_it_let_through() =>
        GradientCheck.Passes([6], x => x.Dense(40, Activation.ReLU).Dropout(0.4f).Dense(10).Dropout(0.2f).Dense(2));

    [Fact]
    public void Spatial_dropout_drops_whole_channels() =>
        GradientCheck.Passes([3, 3, 2], x => x.Convolution(8, 2, Activation.ReLU).SpatialDropout(0.5f).Flatten().Dense(2), batch: 4);

    [Fact]
    public void Zero_padding() =>
        GradientCheck.Passes([3, 2, 2], x => x.Convolution(3, 1, Activation.Tanh).Pad(new Padding(1, 2, 0, 3)).Convolution(2, 2));

    [Fact]
    public void Reshape_and_flatten_are_other_views_of_the_same_values() =>
        GradientCheck.Passes([12], x => x.Dense(12, Activation.Tanh).Reshape([2, 3, 2]).Convolution(3, 2, Activation.ReLU).Flatten().Dense(2));

    [Fact]
    public void Softmax_in_the_middle() => GradientCheck.Passes([4], x => x.Dense(5, Activation.Softmax).Dense(3));

    [Fact]
    public void Softmax_of_every_pixel() => GradientCheck.Passes([2, 3, 4], x => x.Convolution(3, 1, Activation.Softmax).Flatten().Dense(2));

    [Theory]
    [InlineData(ActivationKind.GELU)]
    [InlineData(ActivationKind.SiLU)]
    [InlineData(ActivationKind.HardSwish)]
    public void Activations_that_need_their_input_after_normalization(ActivationKind kind) =>
        GradientCheck.Passes([4], x => x.Dense(5).BatchNormalization().Activate(Make(kind)).Dense(2), batch: 6, tolerance: 1e-3);
}
