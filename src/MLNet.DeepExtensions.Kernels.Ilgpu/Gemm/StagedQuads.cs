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
        int quadsInLine = (TOperand.IsDepthContiguous ? depthCount : outerCount) / 4;
        int linesApart = threads / quadsInLine;
        int line = Group.IdxX / quadsInLine;
        int place = 4 * (Group.IdxX & (quadsInLine - 1));
        return new StagedQuads(
            LoadOne(operand, group, outer, depth, line, place),
            quads > 1 ? LoadOne(operand, group, outer, depth, line + linesApart, place) : default,
            quads > 2 ? LoadOne(operand, group, outer, depth, line + (2 * linesApart), place) : default,
            quads > 3 ? LoadOne(operand, group, outer, depth, line + (3 * linesApart), place) : default);
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
        int quadsInLine = (TOperand.IsDepthContiguous ? depthCount : outerCount) / 4;
        int linesApart = threads / quadsInLine;
        int line = Group.IdxX / quadsInLine;
        int place = Group.IdxX & (quadsInLine - 1);
        if (TOperand.IsDepthContiguous)
        {
            int first = (4 * place * step) + line;
            ArrayView<float> column = shared.Cast<float>().SubView(first, (depthCount * step) - first);
            StoreColumn(column, 0, step, _first);
            if (quads > 1)
            {
                StoreColumn(column, linesApart, step, _second);
            }

            if (quads > 2)
            {
                StoreColumn(column, 2 * linesApart, step, _third);
            }

            if (quads > 3)
            {
                StoreColumn(column, 3 * linesApart, step, _fourth);
            }
        }
        else
        {
            int first = (line * (step / 4)) + place;
            ArrayView<Float4> row = shared.SubView(first, (depthCount * step / 4) - first);
            row[0] = _first;
            if (quads > 1)
            {
                row[linesApart * step / 4] = _second;
            }

            if (quads > 2)
            {
                row[2 * linesApart * step / 4] = _third;
            }

            if (quads > 3)
            {
                row[3 * linesApart * step / 4] = _fourth;
            }
        }
    }

    private static Float4 LoadOne<TOperand>(TOperand operand, int group, int outer, int depth, int line, int place)
        where TOperand : struct, IGemmOperand =>
        TOperand.IsDepthContiguous ? operand.Load(group, outer + line, depth + place) : operand.Load(group, outer + place, depth + line);

    // All places but the view's beginning are constants, which are part of the instructions that store.
    private static void StoreColumn(ArrayView<float> column, int line, int step, Float4 value)
    {
        column[line] = value.X;
        column[line + step] = value.Y;
        column[line + (2 * step)] = value.Z;
        column[line + (3 * step)] = value.W;
    }
}
