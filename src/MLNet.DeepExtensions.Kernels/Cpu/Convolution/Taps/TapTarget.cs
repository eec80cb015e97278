namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Where the sums of a <see cref="TapPass"/> go, and what happens to them on the way: an activation, or a gradient's gate and its addition.
/// </summary>
internal unsafe struct TapTarget
{
    private readonly Activation _activation;
    private readonly float* _gateValues;

    /// <summary>Outputs, with their activation.</summary>
    public TapTarget(float* values, Activation activation)
    {
        Values = values;
        _activation = activation;
    }

    /// <summary>Gradients of an input.</summary>
    /// <param name="team">The threads, at work on the call.</param>
    /// <param name="target">The target.</param>
    /// <param name="count">The number of values.</param>
    /// <exception cref="ArgumentException">A view is too short, or the gate's derivative cannot be had from its output.</exception>
    public TapTarget(WorkerTeam team, in GradientTarget target, long count)
    {
        if (!target.Gate.HasGradientFromOutput)
        {
            throw new ArgumentException(
                $"The derivative of {target.Gate} cannot be had from its output, so it cannot be a gate.", nameof(target));
        }

        Values = target.Gradient.Write(team, count);
        Accumulates = target.Accumulate;
        IsGradient = true;
        _activation = target.Gate;
        _gateValues = target.IsGated ? target.Values.Read(team, count) : null;
    }

    /// <summary>The target images.</summary>
    public float* Values { get; }

    /// <summary>Whether the sums are added to what stands there.</summary>
    public bool Accumulates { get; }

    /// <summary>Whether the sums are multiplied with an activation's derivative.</summary>
    public readonly bool IsGated => _gateValues != null;

    private bool IsGradient { get; }

    private readonly bool IsClamped => !IsGradient && _activation.Kind is ActivationKind.ReLU or ActivationKind.ReLU6;

    /// <summary>
    /// Whether the sums can be written where they belong, and finished there: unless a gate lies between them and their addition.
    /// </summary>
    public readonly bool IsWrittenInPlace => !(Accumulates && IsGated);

    /// <summary>
    /// Whether something is left to do to sums that stand in place, beyond what <see cref="Prepare(ref GatherTile)"/> asks for.
    /// </summary>
    public readonly bool IsSwept => IsGradient ? IsGated : !IsClamped && _activation.Kind != ActivationKind.Linear;

    private readonly float Highest => _activation.Kind == ActivationKind.ReLU ? float.PositiveInfinity : 6f;

    /// <summary>Lets the register tile apply what it can.</summary>
    public readonly void Prepare(ref GatherTile tile) => (tile.Clamp, tile.Highest) = (IsClamped, Highest);

    /// <summary>Lets the transform of a tile apply what it can.</summary>
    public readonly void Prepare(ref WinogradTile tile) => (tile.Clamp, tile.Highest) = (IsClamped, Highest);

    /// <summary>The bounds of the sums, infinite where there are none.</summary>
    public readonly (float Lowest, float Highest) Bounds => IsClamped ? (0f, Highest) : (float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>Does the rest for a block of sums, while they are in cache.</summary>
    /// <param name="pass">The lattice.</param>
    /// <param name="block">The block.</param>
    /// <param name="channel">The first target channel.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="sums">The gathered sums, position after position; null where they stand in place.</param>
    public readonly void Finish(TapPass pass, in LatticeBlock block, int channel, int channels, float* sums)
    {
        if (sums == null && !IsSwept)
        {
            return;
        }

        bool wholePixels = channels == pass.TargetChannels && pass.Columns.Spacing == 1;
        int stretches = wholePixels ? 1 : pass.Columns.Count;
        int length = wholePixels ? pass.Columns.Count * channels : channels;
        for (int n = block.Image; n < block.Image + block.Images; n++)
        {
            for (int r = block.Row; r < block.Row + block.Rows; r++)
            {
                for (int c = 0; c < stretches; c++)
                {
                    nint offset = pass.TargetOffset(n, r, c) + channel;
                    Finish(offset, sums == null ? Values + offset : sums, length);
                    sums += sums == null ? 0 : length;
                }
            }
        }
    }

    /// <summary>Does the rest for adjacent values.</summary>
    /// <param name="offset">The first value.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="length">The number of values.</param>
    public readonly void Finish(nint offset, float* sums, int length)
    {
        if (IsGradient)
        {
            ActivationFunctions.ApplyGradient(_activation, null, _gateValues + offset, sums, Values + offset, length, Accumulates);
        }
        else
        {
            ActivationFunctions.Apply(_activation, sums, Values + offset, length);
        }
    }
}
