using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A <see cref="GradientTarget"/> as CPU kernels write to it: a kernel computes its gradient chunk by chunk where <see cref="Begin"/> says,
/// and <see cref="End"/> gates it and adds it up while the chunk is still in cache.
/// </summary>
internal readonly unsafe struct GradientWriter
{
    private readonly WorkerTeam _team;
    private readonly float* _gradient;
    private readonly float* _values;
    private readonly Activation _gate;
    private readonly bool _accumulate;

    /// <summary>Checks the target.</summary>
    /// <param name="team">The threads, whose scratch memory holds chunks that are to be added.</param>
    /// <param name="target">The target.</param>
    /// <param name="count">The number of values.</param>
    /// <exception cref="ArgumentException">A view is too short, or the gate's derivative cannot be had from its output.</exception>
    public GradientWriter(WorkerTeam team, in GradientTarget target, long count)
    {
        if (!target.Gate.HasGradientFromOutput)
        {
            throw new ArgumentException(
                $"The derivative of {target.Gate} cannot be had from its output, so it cannot be a gate.", nameof(target));
        }

        _team = team;
        _gradient = target.Gradient.Write(team, count);
        _values = target.IsGated ? target.Values.Read(team, count) : null;
        _gate = target.Gate;
        _accumulate = target.Accumulate;
    }

    /// <summary>Where the kernel is to write the values of a chunk.</summary>
    public float* Begin(long start, int count, int worker) => _accumulate ? _team.ScratchFloats(worker, count) : _gradient + start;

    /// <summary>Finishes a chunk that the kernel has written.</summary>
    public void End(float* chunk, long start, int count)
    {
        if (_values is not null)
        {
            ActivationFunctions.ApplyGradient(_gate, x: null, _values + start, chunk, _gradient + start, count, _accumulate);
        }
        else if (_accumulate)
        {
            Span<float> gradient = new(_gradient + start, count);
            TensorPrimitives.Add(gradient, new ReadOnlySpan<float>(chunk, count), gradient);
        }
    }
}
