using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers;

/// <summary>Layers with every activation against central differences of a double-precision reference.</summary>
public class ActivationGradientTests
{
    public static TheoryData<ActivationKind> Activations => [.. Enum.GetValues<ActivationKind>()];

    private static Activation Make(ActivationKind kind) => new(kind, kind switch
    {
        ActivationKind.LeakyReLU or ActivationKind.ELU => 0.3f,
        ActivationKind.SmoothClip => 2f,
        _ => 0f,
    });

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
    public void Softmax_in_the_middle() => GradientCheck.Passes([4], x => x.Dense(5, Activation.Softmax).Dense(3));

    [Fact]
    public void Softmax_of_every_pixel() =>
        GradientCheck.Passes([2, 3, 4], x => x.Convolution(3, 1, Activation.Softmax).Flatten().Dense(2));

    [Theory]
    [InlineData(ActivationKind.GELU)]
    [InlineData(ActivationKind.SiLU)]
    [InlineData(ActivationKind.Mish)]
    [InlineData(ActivationKind.Cosine)]
    [InlineData(ActivationKind.HardSwish)]
    public void Activations_that_need_their_input_after_normalization(ActivationKind kind) =>
        GradientCheck.Passes([4], x => x.Dense(5).BatchNormalization().Activate(Make(kind)).Dense(2), batch: 6, tolerance: 1e-3);
}
