using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>A frame of zeros around images <c>[H, W, C]</c>.</summary>
public sealed record ZeroPadding2D : Layer
{
    /// <summary>The frame; 0 or more at each side.</summary>
    public required Padding Padding { get; init; }

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        TensorShape image = inputs.RequireImage();
        Check.NotNegative(Math.Min(Math.Min(Padding.Top, Padding.Bottom), Math.Min(Padding.Left, Padding.Right)), nameof(Padding));
        return [checked(image.Height + Padding.Top + Padding.Bottom), checked(image.Width + Padding.Left + Padding.Right), image.Channels];
    }

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new PaddingStep(plan.Kernels, Padding, plan.Tensor(plan.OutputShape), plan.Input));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="ZeroPadding2D"/>.</summary>
    /// <param name="padding">The frame of zeros.</param>
    public NetworkBuilder Pad(Padding padding) => Append(new ZeroPadding2D { Padding = padding });
}
