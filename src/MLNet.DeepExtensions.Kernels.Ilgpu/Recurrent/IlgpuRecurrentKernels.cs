using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The recurrent family: a product and a kernel of the cell for each step.</summary>
internal sealed class IlgpuRecurrentKernels(KernelLauncher launcher) : IRecurrentKernels
{
    public void Forward(
        RecurrentShape shape, int batch, in RecurrentWeights weights, DeviceView<float> gates, in RecurrentMemory memory,
        in RecurrentState state, DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        RecurrentExtent extent = shape.ExtentOf(batch);
        QuadView factors = new(launcher, weights.Weights, shape.WeightCount, shape.GateValues, nameof(weights));
        Operand bias = launcher.Optional(weights.Bias, shape.GateValues, nameof(weights));
        Operand mask = launcher.Optional(weights.Mask, extent.State, nameof(weights));
        bool isCarried = !state.Hidden.IsEmpty, isLstm = shape.Cell == RecurrentCell.Lstm;
        StepMemory scratch = new(launcher, shape, batch);
        ArrayView<float> sums = memory.IsKept ? gates.Write(launcher, extent.Gates) : gates.Read(launcher, extent.Gates);
        ArrayView<float> hidden = isCarried ? state.Hidden.Write(launcher, extent.State) : scratch.First;
        ArrayView<float> cell = isCarried && isLstm ? state.Cell.Write(launcher, extent.State) : scratch.Second;
        ArrayView<float> masked = mask.IsPresent ? scratch.Third : hidden;
        RecurrentForwardOperands operands = new(
            sums, scratch.Gates, hidden, cell, masked, mask,
            launcher.OptionalOutput(memory.Before, extent.States, nameof(memory)),
            memory.IsKept && mask.IsPresent
                ? new Operand(memory.Masked.Write(launcher, extent.States), isPresent: true) : launcher.Nothing,
            memory.IsKept && shape.KeepsCells
                ? new Operand(memory.Cells.Write(launcher, extent.States), isPresent: true) : launcher.Nothing,
            y.Write(launcher, extent.Output));
        if (batch == 0)
        {
            return;
        }

        launcher.ForItems(extent.State, new RecurrentBegin(hidden, cell, masked, mask, isCarried));
        GemmOutput products = new(
            launcher, new GemmTarget(launcher, scratch.Gates, 0, shape.GateValues, shape.GateValues), bias, new DeviceActivation(default));
        long offset = isCarried && !mask.IsPresent ? state.Hidden.Offset : 0;
        MatrixRows states = new(new QuadView(launcher, masked, offset, shape.Units), batch, shape.Units);
        MatrixColumns columns = new(factors, shape.GateValues, shape.Units, shape.GateValues, withOnes: false);
        for (int step = 0; step < shape.Steps; step++)
        {
            Gemm.Run(launcher, batch, shape.GateValues, shape.Units, groups: 1, states, columns, products);
            launcher.ForItems(extent.State, new RecurrentForwardStep(shape.Cell, new RecurrentPlace(shape, step), operands));
        }
    }

    public void Backward(
        RecurrentShape shape, int batch, in RecurrentWeights weights, DeviceView<float> gates, in RecurrentMemory memory,
        DeviceView<float> dy, DeviceView<float> dGates, DeviceView<float> dProducts)
    {
        using KernelCall call = launcher.Begin();
        RecurrentExtent extent = shape.ExtentOf(batch);
        QuadView factors = new(launcher, weights.Weights, shape.WeightCount, shape.GateValues, nameof(weights));
        StepMemory scratch = new(launcher, shape, batch);
        RecurrentBackwardOperands operands = new(
            gates.Read(launcher, extent.Gates),
            shape.Cell == RecurrentCell.Gru
                ? new Operand(memory.Before.Read(launcher, extent.States), isPresent: true) : launcher.Nothing,
            shape.KeepsCells ? new Operand(memory.Cells.Read(launcher, extent.States), isPresent: true) : launcher.Nothing,
            launcher.Optional(weights.Mask, extent.State, nameof(weights)),
            dy.Read(launcher, extent.Output),
            scratch.First, scratch.Second, scratch.Gates, dGates.Write(launcher, extent.Gates),
            shape.HasProductGradient ? new Operand(dProducts.Write(launcher, extent.Gates), isPresent: true) : launcher.Nothing);
        if (batch == 0)
        {
            return;
        }

        GemmOutput products = new(
            launcher, new GemmTarget(launcher, scratch.First, 0, shape.Units, shape.Units), launcher.Nothing,
            new DeviceActivation(default));
        MatrixRows gradients = new(new QuadView(launcher, scratch.Gates, offset: 0, shape.GateValues), batch, shape.GateValues);
        MatrixRows rows = new(factors, shape.Units, shape.GateValues);
        for (int step = shape.Steps - 1; step >= 0; step--)
        {
            launcher.ForItems(extent.State, new RecurrentBackwardStep(
                shape.Cell, new RecurrentPlace(shape, step), step == shape.Steps - 1, operands));
            if (step > 0)
            {
                Gemm.Run(launcher, batch, shape.Units, shape.GateValues, groups: 1, gradients, rows, products);
            }
        }
    }

    /// <summary>Memory for one step: three states, and the gates.</summary>
    private readonly struct StepMemory
    {
        public StepMemory(KernelLauncher launcher, RecurrentShape shape, int batch)
        {
            // Each part begins where fours can be loaded.
            long state = (((long)batch * shape.Units) + 3) / 4 * 4;
            long gates = Math.Max(4, (long)batch * shape.GateValues);
            ArrayView<float> all = launcher.States((3 * state) + gates);
            (First, Second, Third) = (all.SubView(0, state), all.SubView(state, state), all.SubView(2 * state, state));
            Gates = all.SubView(3 * state, gates);
        }

        public ArrayView<float> First { get; }

        public ArrayView<float> Second { get; }

        public ArrayView<float> Third { get; }

        public ArrayView<float> Gates { get; }
    }
}
