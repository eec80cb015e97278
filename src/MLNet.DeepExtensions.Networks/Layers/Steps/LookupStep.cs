using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The step of <see cref="Embedding"/> and <see cref="CategoryEmbedding"/>.</summary>
/// <param name="kernels">The device.</param>
/// <param name="shape">What is looked up.</param>
/// <param name="output">The vectors.</param>
/// <param name="input">The numbers.</param>
/// <param name="table">The table.</param>
/// <param name="starts">Where each column's rows begin.</param>
/// <param name="numbers">Room for the rows that a batch chooses.</param>
/// <param name="touched">Those rows, sorted; null where the table is not trained.</param>
internal sealed class LookupStep(
    IKernelSet kernels, LookupShape shape, PlanTensor output, PlanTensor input, PlanParameter table, DeviceView<int> starts,
    DeviceView<int> numbers, TouchedRows? touched)
    : PlanStep(output, input)
{
    // Where the process does not see the device's memory, the rows' numbers come here to be sorted.
    private readonly int[] _fetched = touched is null || numbers.IsHostVisible ? [] : new int[numbers.Length];

    public override BackwardReads BackwardReads => BackwardReads.None;

    public override bool IsTrained => table.IsTrained;

    public override void Forward(in StepContext context) => kernels.Embeddings.Lookup(
        shape, RowsOf(context.Batch), Inputs[0].Value, starts, table.Value, numbers, Output.Value);

    public override void Backward(in StepContext context)
    {
        if (Wants(0) && !Accumulates(0))
        {
            Inputs[0].GradientOf(context.Batch).Clear();
        }

        if (touched is not null)
        {
            int uses = RowsOf(context.Batch) * shape.Columns;
            touched.Group(Fetch(uses));
            kernels.Sparse.BackwardWeights(
                new DenseShape(shape.TableRows, shape.Width), uses, touched.Columns(), Output.Gradient, table.Gradient, default);
        }
    }

    private int RowsOf(int batch) => batch * (Inputs[0].Shape.Size / shape.Columns);

    private ReadOnlySpan<int> Fetch(int uses)
    {
        DeviceView<int> chosen = numbers.Slice(0, uses);
        if (_fetched.Length == 0)
        {
            return chosen.Span;
        }

        chosen.Download(_fetched.AsSpan(0, uses));
        return _fetched.AsSpan(0, uses);
    }
}
