namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>An optimizer: its settings are its fields, and this is its one update.</summary>
internal interface IUpdateRule
{
    /// <summary>What the learning rate is multiplied by at this step.</summary>
    float StepFactor { get; }

    /// <summary>Advances the moments and gives the direction d of the step <c>w -= r d</c>.</summary>
    /// <param name="g">The gradient, clipped and decayed.</param>
    /// <param name="first">The first moment, where the optimizer has one.</param>
    /// <param name="second">The second one.</param>
    /// <param name="third">The third one.</param>
    /// <typeparam name="TSimd">The instruction set.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    TVector Direction<TSimd, TVector>(TVector g, ref TVector first, ref TVector second, ref TVector third)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged;
}
