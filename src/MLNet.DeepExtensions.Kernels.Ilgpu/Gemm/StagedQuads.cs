using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>A thread's share of a slice of an operand, in registers on its way to shared memory: up to four fours.</summary>
internal readonly struct StagedQuads(Float4 first, Float4 second, Float4 third, Float4 fourth)
{
    private readonly Float4 _first = first;
    private readonly Float4 _second = second;
    private readonly Float4 _third = third;
    private readonly Float4 _fourth = fourth;

    /// <summary>Loads a thread's share.</summary>
    /// <param name="operand">The operand.</param>
    /// <param name="group">The group of a grouped convolution.</param>
    /// <param name="outer">The slice's first row or column.</param>
    /// <param name="depth">The slice's first depth.</param>
    /// <param name="outerCount">Rows or columns of the slice.</param>
    /// <param name="depthCount">Depth of the slice.</param>
    /// <param name="threads">Threads that share the work.</param>
    public static StagedQuads Load<TOperand>(TOperand operand, int group, int outer, int depth, int outerCount, int depthCount, int threads)
        where TOperand : struct, IGemmOperand
    {
        int quads = outerCount * depthCount / (4 * threads);
        return new StagedQuads(
            LoadOne(operand, group, outer, depth, outerCount, depthCount, Group.IdxX),
            quads > 1 ? LoadOne(operand, group, outer, depth, outerCount, depthCount, Group.IdxX + threads) : default,
            quads > 2 ? LoadOne(operand, group, outer, depth, outerCount, depthCount, Group.IdxX + (2 * threads)) : default,
            quads > 3 ? LoadOne(operand, group, outer, depth, outerCount, depthCount, Group.IdxX + (3 * threads)) : default);
    }

    /// <summary>The share in the numbers that tensor cores multiply.</summary>
    public StagedQuads Rounded() => new(Tf32.Round(_first), Tf32.Round(_second), Tf32.Round(_third), Tf32.Round(_fourth));

    /// <summary>Stores the share in shared memory, step-major.</summary>
    /// <param name="shared">Where it goes.</param>
    /// <param name="outerCount">Rows or columns of the slice.</param>
    /// <param name="depthCount">Depth of the slice.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <param name="step">Values from a step to the next; a multiple of 4.</param>
    public void Store<TOperand>(ArrayView<Float4> shared, int outerCount, int depthCount, int threads, int step)
        where TOperand : struct, IGemmOperand
    {
        int quads = outerCount * depthCount / (4 * threads);
        StoreOne<TOperand>(shared, outerCount, depthCount, step, Group.IdxX, _first);
        if (quads > 1)
        {
            StoreOne<TOperand>(shared, outerCount, depthCount, step, Group.IdxX + threads, _second);
        }

        if (quads > 2)
        {
            StoreOne<TOperand>(shared, outerCount, depthCount, step, Group.IdxX + (2 * threads), _third);
        }

        if (quads > 3)
        {
            StoreOne<TOperand>(shared, outerCount, depthCount, step, Group.IdxX + (3 * threads), _fourth);
        }
    }

    private static Float4 LoadOne<TOperand>(TOperand operand, int group, int outer, int depth, int outerCount, int depthCount, int quad)
        where TOperand : struct, IGemmOperand
    {
        int quadsInLine = (TOperand.IsDepthContiguous ? depthCount : outerCount) / 4;
        int line = quad / quadsInLine;
        int place = quad % quadsInLine * 4;
        return TOperand.IsDepthContiguous ? operand.Load(group, outer + line, depth + place) : operand.Load(group, outer + place, depth + line);
    }

    private static void StoreOne<TOperand>(ArrayView<Float4> shared, int outerCount, int depthCount, int step, int quad, Float4 value)
        where TOperand : struct, IGemmOperand
    {
        int quadsInLine = (TOperand.IsDepthContiguous ? depthCount : outerCount) / 4;
        int line = quad / quadsInLine;
        int place = quad % quadsInLine;
        if (TOperand.IsDepthContiguous)
        {
            ArrayView<float> values = shared.Cast<float>();
            int first = (4 * place * step) + line;
            values[first] = value.X;
            values[first + step] = value.Y;
            values[first + (2 * step)] = value.Z;
            values[first + (3 * step)] = value.W;
        }
        else
        {
            shared[(line * (step / 4)) + place] = value;
        }
    }
}
