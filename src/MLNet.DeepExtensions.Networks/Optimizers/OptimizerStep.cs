using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>One parameter's update in the process's memory.</summary>
/// <param name="parameters">The parameter's values, or those of a row that was touched, to be changed.</param>
/// <param name="gradients">Their gradients, clipped and decayed.</param>
/// <param name="slots">The optimizer's own values: slot i of value j is at <c>slots[i * parameters.Length + j]</c>.</param>
/// <param name="learningRate">The rate, the parameter's own factor included.</param>
public delegate void HostUpdate(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, float learningRate);

/// <summary>The operands of an <see cref="Optimizer"/>.</summary>
/// <param name="Kernels">The device's kernels.</param>
/// <param name="Sweep">Parameters, gradients, learning rate, clipping and decay, as kernels take them.</param>
/// <param name="Step">The number of this step, 1 for the first.</param>
/// <param name="Slots">The optimizer's own values, each as long as the parameters; zero in the first step.</param>
public readonly record struct OptimizerStep(IKernelSet Kernels, SweepArguments Sweep, long Step, IReadOnlyList<DeviceView<float>> Slots)
{
    /// <summary>
    /// Updates parameter by parameter in the process's memory; frozen ones are left out, clipping and coupled decay are done before.
    /// </summary>
    /// <param name="update">The update.</param>
    public void OnHost(HostUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        float scale = 1f;
        if (Sweep.ClipNorm > 0)
        {
            Span<float> norm = stackalloc float[1];
            Sweep.Norm.Download(norm);
            scale = norm[0] > Sweep.ClipNorm ? Sweep.ClipNorm / norm[0] : 1f;
        }

        foreach (ParameterSegment segment in Sweep.Segments.Segments)
        {
            if (segment.RateFactor != 0 && Sweep.Rows.Width > 0)
            {
                UpdateRows(segment, scale, update);
            }
            else if (segment.RateFactor != 0)
            {
                Update(segment, scale, update);
            }
        }
    }

    private void UpdateRows(in ParameterSegment table, float scale, HostUpdate update)
    {
        int[] rows = new int[Sweep.Rows.Rows.Length];
        Sweep.Rows.Rows.Download(rows);
        foreach (int row in rows)
        {
            Update(table with { Offset = table.Offset + ((long)row * Sweep.Rows.Width), Length = Sweep.Rows.Width }, scale, update);
        }
    }

    private void Update(in ParameterSegment segment, float scale, HostUpdate update)
    {
        int length = checked((int)segment.Length);
        float[] parameters = new float[length];
        float[] gradients = new float[length];
        float[] slots = new float[length * Slots.Count];
        DeviceView<float> place = Sweep.Parameters.Slice(segment.Offset, length);
        place.Download(parameters);
        Sweep.Gradients.Slice(segment.Offset, length).Download(gradients);
        for (int i = 0; i < Slots.Count; i++)
        {
            Slots[i].Slice(segment.Offset, length).Download(slots.AsSpan(i * length, length));
        }

        float rate = Sweep.LearningRate * segment.RateFactor;
        float decay = Sweep.WeightDecay * segment.DecayFactor;
        for (int i = 0; i < length; i++)
        {
            float gradient = Sweep.ClipValue > 0 ? Math.Clamp(gradients[i], -Sweep.ClipValue, Sweep.ClipValue) : gradients[i];
            gradients[i] = (gradient * scale) + (Sweep.DecoupledDecay ? 0f : decay * parameters[i]);
            parameters[i] *= Sweep.DecoupledDecay ? 1f - (rate * decay) : 1f;
        }

        update(parameters, gradients, slots, rate);
        place.Upload(parameters);
        for (int i = 0; i < Slots.Count; i++)
        {
            Slots[i].Slice(segment.Offset, length).Upload(slots.AsSpan(i * length, length));
        }
    }
}
