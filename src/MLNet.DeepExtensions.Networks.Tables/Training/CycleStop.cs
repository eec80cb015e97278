namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>
/// Ends a training at the end of one of the last cycles of its rate, where the rate is 0 and a network at its best, when the best epoch
/// lies before the middle of that cycle: a longer one would not help.
/// </summary>
/// <param name="best">Knows the best epoch, and comes before this callback.</param>
/// <param name="cycles">The cycles of a <see cref="Schedules.LogCosine"/>.</param>
internal sealed class CycleStop(EarlyStopping best, int cycles) : TrainingCallback
{
    public override void OnEpochEnd(TrainingState state)
    {
        for (int cycle = Math.Max(1, cycles - 2); cycle < cycles; cycle++)
        {
            (double begin, double end) = (End(cycle - 1, state), End(cycle, state));
            if (state.Epoch == (int)Math.Round(end) && best.BestEpoch < (begin + end) / 2)
            {
                state.Stop();
            }
        }
    }

    // LogCosine's k-th cycle ends at the share (2^k - 1) / (2^cycles - 1) of the steps.
    private double End(int cycle, TrainingState state) => state.Options.Epochs * ((1 << cycle) - 1.0) / ((1 << cycles) - 1);
}
