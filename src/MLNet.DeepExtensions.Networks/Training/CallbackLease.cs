namespace MLNet.DeepExtensions.Networks;

/// <summary>Holds the callbacks that remember a training for it, until disposed: two trainings at once would mix what they tell.</summary>
internal sealed class CallbackLease : IDisposable
{
    private readonly List<TrainingCallback> _held = [];

    /// <summary>Holds them.</summary>
    /// <param name="callbacks">A training's callbacks.</param>
    /// <exception cref="InvalidOperationException">One of them is held already.</exception>
    public CallbackLease(IReadOnlyList<TrainingCallback> callbacks)
    {
        foreach (TrainingCallback callback in callbacks.Where(callback => callback.Remembers))
        {
            if (!callback.TryHold())
            {
                Dispose();
                throw new InvalidOperationException(
                    $"The callback {callback.GetType().Name} is used by another running training, or twice in this one; give each its own callback.");
            }

            _held.Add(callback);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _held.ForEach(callback => callback.Release());
}
