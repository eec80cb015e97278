using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

public partial class ExecutionPlan
{
    /// <summary>
    /// Gives values and gradients their memory. Time runs forward through the steps, then back: step i at i and at 2 end - i.
    /// </summary>
    private long PlaceActivations(bool computesGradients)
    {
        PlanStep[] steps = [.. _forward, .. _tail];
        int end = steps.Length;
        Dictionary<PlanStorage, Life> lives = new();
        Life Of(PlanStorage storage) => lives.TryGetValue(storage, out Life? life) ? life : lives[storage] = new Life();

        Of(Input.Storage).Value.Include(0);
        for (int i = 0; i < end; i++)
        {
            foreach (PlanTensor tensor in steps[i].Inputs.Append(steps[i].Output))
            {
                Of(tensor.Storage).Value.Include(i);
            }
        }

        int last = computesGradients ? (2 * end) + 1 : end;
        Of(Output.Storage).Value.Include(last);
        Of(LossInput.Storage).Value.Include(last);
        Of((Logits ?? LossInput).Storage).Value.Include(last);
        if (computesGradients)
        {
            Of(LossInput.Storage).Gradient.Include(end);
        }

        if (GradientTensor is not null)
        {
            Of(GradientTensor.Storage).Value.Include(last);
        }

        int index = end;
        foreach (PlanStep step in Backward)
        {
            while (steps[--index] != step)
            {
            }

            int time = (2 * end) - index;
            Of(step.Output.Storage).Gradient.Include(time);
            if (step.BackwardReads.HasFlag(BackwardReads.Output))
            {
                Of(step.Output.Storage).Value.Include(time);
            }

            foreach (PlanTensor input in step.Inputs)
            {
                if (input.NeedsGradient)
                {
                    Of(input.Storage).Gradient.Include(time);
                }

                if (step.BackwardReads.HasFlag(BackwardReads.Inputs) || input.Storage.Gate != Activation.Linear)
                {
                    Of(input.Storage).Value.Include(time);
                }
            }
        }

        Arena arena = new();
        DeviceBuffer<float>? memory = null;
        foreach ((PlanStorage storage, Life life) in lives)
        {
            arena.Reserve(
                storage.Elements, life.Value.First, life.Value.Last, offset =>
                    storage.Value = new DeviceView<float>(memory!, offset, storage.Elements));
            if (life.Gradient.Last >= 0)
            {
                arena.Reserve(
                    storage.Elements, life.Gradient.First, life.Gradient.Last, offset =>
                        storage.Gradient = new DeviceView<float>(memory!, offset, storage.Elements));
            }
        }

        arena.Place();
        memory = Kernels.Allocate<float>(arena.Length);
        _owned.Add(memory);
        arena.Announce();
        return arena.Length;
    }

    private sealed class Life
    {
        public Span Value { get; } = new();

        public Span Gradient { get; } = new();
    }

    private sealed class Span
    {
        public int First { get; private set; } = int.MaxValue;

        public int Last { get; private set; } = -1;

        public void Include(int time) => (First, Last) = (Math.Min(First, time), Math.Max(Last, time));
    }
}
