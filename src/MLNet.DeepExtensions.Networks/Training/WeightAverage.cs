using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// The exponential moving average of the parameters, <c>a = d a + (1 - d) w</c> after each update, with
/// <c>d = min(decay, (1 + updates) / (10 + updates))</c>, so that the first weights are soon forgotten. Running statistics are the
/// present ones.
/// </summary>
/// <param name="kernels">The device.</param>
/// <param name="trained">The parameters that are trained.</param>
/// <param name="weights">Their first values.</param>
/// <param name="decay">The decay.</param>
internal sealed class WeightAverage(IKernelSet kernels, ParameterStore trained, NetworkWeights weights, float decay) : IDisposable
{
    private long _updates;

    /// <summary>The average, as a network's parameters.</summary>
    public ParameterStore Store { get; } = new(kernels, weights);

    /// <summary>Notes the parameters after an update.</summary>
    public void Update()
    {
        _updates++;
        float kept = Math.Min(decay, (1f + _updates) / (10f + _updates));
        kernels.Elementwise.Blend(1f - kept, trained.Parameters, kept, Store.Parameters);
    }

    /// <summary>Takes the running statistics as they are.</summary>
    public void TakeStates()
    {
        if (Store.Layout.StateLength > 0)
        {
            kernels.Elementwise.Blend(1f, trained.States, 0f, Store.States);
        }
    }

    /// <summary>Goes through the average.</summary>
    public void Visit(StateVisitor state)
    {
        state.Visit("updates", ref _updates);
        Store.Visit(state);
    }

    /// <inheritdoc/>
    public void Dispose() => Store.Dispose();
}
