namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>An optimizer: its settings are its fields, and this is its one update.</summary>
internal interface IUpdateRule
{
    /// <summary>Advances the moments and gives the direction d of the step <c>w -= r d</c>.</summary>
    /// <param name="g">The gradient, clipped and decayed.</param>
    /// <param name="first">The first moment, where the optimizer has one.</param>
    /// <param name="second">The second one.</param>
    /// <param name="third">The third one.</param>
    float Direction(float g, ref float first, ref float second, ref float third);
}
