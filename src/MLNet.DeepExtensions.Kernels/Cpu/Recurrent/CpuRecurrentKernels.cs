namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The recurrent family on the CPU: checks operands, packs the weights, then hands blocks of sequences to the team.</summary>
internal sealed unsafe class CpuRecurrentKernels(WorkerTeam team) : IRecurrentKernels
{
    // Multiply-adds a thread below which meeting at the end costs more than the team saves.
    private const long SerialWorkOfThread = 64_000;

    // Rows that are multiplied with the weights, in all steps together, from which a copy of them pays.
    private const int RowsToPack = 16;

    // Register tiles of a block's height: a panel of weights is read from the second-level cache once for all of them.
    private const int MostTiles = 3;

    public void Forward(
        RecurrentShape shape, int batch, in RecurrentWeights weights, DeviceView<float> gates, in RecurrentMemory memory,
        in RecurrentState state, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        RecurrentExtent extent = shape.ExtentOf(batch);
        RecurrentPass pass = new() { Shape = shape, Batch = batch };
        float* factors = weights.Weights.Read(team, shape.WeightCount);
        pass.Bias = weights.Bias.ReadOrNull(team, shape.GateValues);
        pass.Mask = weights.Mask.ReadOrNull(team, extent.State);
        if (memory.IsKept)
        {
            pass.Gates = gates.Write(team, extent.Gates);
            pass.Before = memory.Before.Write(team, extent.States);
            pass.Masked = pass.Mask == null ? null : memory.Masked.Write(team, extent.States);
            pass.Cells = shape.KeepsCells ? memory.Cells.Write(team, extent.States) : null;
        }
        else
        {
            pass.Gates = gates.Read(team, extent.Gates);
        }

        pass.Hidden = state.Hidden.WriteOrNull(team, extent.State);
        pass.Cell = shape.Cell == RecurrentCell.Lstm && pass.Hidden != null ? state.Cell.Write(team, extent.State) : null;
        pass.Y = y.Write(team, extent.Output);
        if (batch == 0)
        {
            return;
        }

        bool parallel = IsParallel(shape, batch);
        Cut(ref pass, parallel);
        pass.Weights = (long)batch * shape.Steps < RowsToPack
            ? PackedWeights.InPlace(factors, shape.Units, shape.GateValues)
            : PackedWeights.Pack(team, factors, shape.Units, shape.GateValues, isTransposed: false, parallel);
        switch (shape.Cell)
        {
            case RecurrentCell.Lstm: Forward<LstmCell>(in pass, parallel); break;
            case RecurrentCell.Gru: Forward<GruCell>(in pass, parallel); break;
            case RecurrentCell.Tanh: Forward<SimpleCell<TanhFormula>>(in pass, parallel); break;
            default: Forward<SimpleCell<ReLUFormula>>(in pass, parallel); break;
        }
    }

    public void Backward(
        RecurrentShape shape, int batch, in RecurrentWeights weights, DeviceView<float> gates, in RecurrentMemory memory,
        DeviceView<float> dy, DeviceView<float> dGates, DeviceView<float> dProducts)
    {
        using KernelCall call = team.Begin();
        RecurrentExtent extent = shape.ExtentOf(batch);
        RecurrentPass pass = new() { Shape = shape, Batch = batch };
        float* factors = weights.Weights.Read(team, shape.WeightCount);
        pass.Mask = weights.Mask.ReadOrNull(team, extent.State);
        pass.Gates = gates.Read(team, extent.Gates);
        pass.Before = shape.Cell == RecurrentCell.Gru ? memory.Before.Read(team, extent.States) : null;
        pass.Cells = shape.KeepsCells ? memory.Cells.Read(team, extent.States) : null;
        pass.Y = dy.Read(team, extent.Output);
        pass.GateGradient = dGates.Write(team, extent.Gates);
        pass.ProductGradient = shape.HasProductGradient ? dProducts.Write(team, extent.Gates) : null;
        if (batch == 0)
        {
            return;
        }

        bool parallel = IsParallel(shape, batch);
        Cut(ref pass, parallel);
        pass.Weights = PackedWeights.Pack(team, factors, shape.GateValues, shape.Units, isTransposed: true, parallel);
        switch (shape.Cell)
        {
            case RecurrentCell.Lstm: Backward<LstmCell>(in pass, parallel); break;
            case RecurrentCell.Gru: Backward<GruCell>(in pass, parallel); break;
            case RecurrentCell.Tanh: Backward<SimpleCell<TanhFormula>>(in pass, parallel); break;
            default: Backward<SimpleCell<ReLUFormula>>(in pass, parallel); break;
        }
    }

    private void Forward<TCell>(in RecurrentPass pass, bool parallel)
        where TCell : struct, IRecurrentCell
    {
        RecurrentForward<TCell> body = new(team, in pass);
        team.For(pass.Blocks, ref body, parallel);
    }

    private void Backward<TCell>(in RecurrentPass pass, bool parallel)
        where TCell : struct, IRecurrentCell
    {
        RecurrentBackward<TCell> body = new(team, in pass);
        team.For(pass.Blocks, ref body, parallel);
    }

    private bool IsParallel(RecurrentShape shape, int batch) =>
        (double)batch * shape.Steps * shape.WeightCount >= (double)SerialWorkOfThread * team.Threads;

    // As many blocks a thread for each: a sequence's sums do not depend on what block it is in.
    private void Cut(ref RecurrentPass pass, bool parallel)
    {
        int threads = parallel ? team.Threads : 1;
        long round = (long)threads * MostTiles * MicroKernel.MaximumRows;
        pass.Blocks = (int)Math.Min(pass.Batch, (long)Partition.Count(pass.Batch, round) * threads);
    }
}
