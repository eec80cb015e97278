namespace MLNet.DeepExtensions.Networks;

/// <summary>Hooks into a training, all empty: a callback fills those it needs. They are called on the thread that trains.</summary>
public abstract class TrainingCallback
{
    private int _isHeld;

    /// <summary>Whether the callback keeps what it has seen of a training, so that it serves one at a time.</summary>
    public virtual bool Remembers => false;

    /// <summary>Called once, before the first epoch.</summary>
    /// <param name="state">Where the training stands.</param>
    public virtual void OnTrainingBegin(TrainingState state)
    {
    }

    /// <summary>Called before each epoch.</summary>
    /// <param name="state">Where the training stands.</param>
    public virtual void OnEpochBegin(TrainingState state)
    {
    }

    /// <summary>Called after each batch.</summary>
    /// <param name="state">Where the training stands.</param>
    public virtual void OnBatchEnd(TrainingState state)
    {
    }

    /// <summary>Called after each epoch, when the validation is done.</summary>
    /// <param name="state">Where the training stands; its <see cref="TrainingState.LastEpoch"/> is the epoch that ended.</param>
    public virtual void OnEpochEnd(TrainingState state)
    {
    }

    /// <summary>
    /// Called once, after the last epoch, also when the training was stopped or cancelled; as in Keras and skorch not when it throws: there
    /// is no result then, and the one who called it
    /// learns of it by the exception.
    /// </summary>
    /// <param name="state">Where the training stands; changed weights are part of the result.</param>
    public virtual void OnTrainingEnd(TrainingState state)
    {
    }

    /// <summary>
    /// Called when the training is cancelled, before <see cref="OnTrainingEnd"/>, also where no epoch is complete and there will be no
    /// result.
    /// </summary>
    /// <param name="state">Where the training stands: behind a batch.</param>
    public virtual void OnCancelled(TrainingState state)
    {
    }

    /// <summary>
    /// Goes through what the callback remembers, for checkpoints; nothing by default. Restored after <see cref="OnTrainingBegin"/>.
    /// </summary>
    /// <param name="training">The training.</param>
    /// <param name="state">Saves or restores it.</param>
    public virtual void Visit(TrainingState training, StateVisitor state)
    {
    }

    internal bool TryHold() => Interlocked.Exchange(ref _isHeld, 1) == 0;

    internal void Release() => Volatile.Write(ref _isHeld, 0);
}
