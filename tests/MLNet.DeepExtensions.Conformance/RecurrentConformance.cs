using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>What every kernel set's recurrent layers must do.</summary>
public abstract class RecurrentConformance(ConformanceTarget target) : ConformanceSuite(target)
{
    private const int Derivatives = 12;

    [Theory]
    [InlineData(RecurrentCell.Tanh)]
    [InlineData(RecurrentCell.ReLU)]
    [InlineData(RecurrentCell.Lstm)]
    [InlineData(RecurrentCell.Gru)]
    public void Steps_and_their_gradients_are_the_oracles(RecurrentCell cell)
    {
        Random random = new((int)cell);
        for (int i = 0; i < Math.Max(4, Target.Cases / 4); i++)
        {
            // Now and then more sequences than a block of the CPU's, or more units than a slice of a sum.
            bool isLarge = i % 10 == 9 && Target.LargestDimension > 100;
            int most = Math.Min(Target.LargestDimension, 24);
            RecurrentShape shape = new(cell, 1 + random.Next(5), isLarge ? 60 + random.Next(60) : 1 + random.Next(most))
            {
                IsReverse = random.Next(2) == 0,
                ReturnsSequences = random.Next(2) == 0,
            };
            shape = shape with { OutputStride = random.Next(2) == 0 ? 0 : shape.Units + random.Next(20) };
            Check(random, shape, 1 + random.Next(isLarge ? 100 : 12), $"case {i}");
            FreeOperands();
        }
    }

    [Theory]
    [InlineData(RecurrentCell.Tanh)]
    [InlineData(RecurrentCell.Lstm)]
    [InlineData(RecurrentCell.Gru)]
    public void A_sequence_in_two_parts_ends_in_the_state_of_the_whole(RecurrentCell cell)
    {
        const int Batch = 3, Units = 5;
        Random random = new(1);
        RecurrentShape Of(int steps) => new(cell, steps, Units) { ReturnsSequences = true };
        RecurrentShape whole = Of(6), part = Of(3);
        float[] sums = Normal(random, 6L * Batch * whole.GateValues);
        RecurrentWeights weights = new(Upload(Normal(random, whole.WeightCount)), Upload(Normal(random, whole.GateValues)));
        DeviceView<float> all = Garbage(6 * Batch * Units);
        Kernels.Recurrent.Forward(whole, Batch, weights, Upload(sums), default, default, all);

        RecurrentState state = new(Upload(new float[Batch * Units]), Upload(new float[Batch * Units]));
        float[] expected = Download(all);
        for (int half = 0; half < 2; half++)
        {
            int length = 3 * whole.GateValues;
            float[] own = [.. Enumerable.Range(0, Batch).SelectMany(sample => sums.Skip(((2 * sample) + half) * length).Take(length))];
            DeviceView<float> y = Garbage(3 * Batch * Units);
            Kernels.Recurrent.Forward(part, Batch, weights, Upload(own), default, state, y);
            float[] found = Download(y);
            for (int sample = 0; sample < Batch; sample++)
            {
                Assert.Equal(
                    expected.AsSpan(((2 * sample) + half) * 3 * Units, 3 * Units), found.AsSpan(sample * 3 * Units, 3 * Units));
                Assert.Equal(
                    found.AsSpan(((sample * 3) + 2) * Units, Units), Download(state.Hidden).AsSpan(sample * Units, Units));
            }
        }
    }

    [Fact]
    public void Large_sums_saturate_and_do_not_overflow()
    {
        RecurrentShape shape = new(RecurrentCell.Lstm, 1, 2);
        DeviceView<float> y = Garbage(2);
        Kernels.Recurrent.Forward(
            shape, 1, new(Upload(new float[shape.WeightCount])), Upload([1e6f, -1e6f, 0, 0, 1e6f, -1e6f, 1e6f, 1e6f]), default, default, y);
        Assert.Equal([(float)Math.Tanh(1), 0f], Download(y), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    private void Check(Random random, RecurrentShape shape, int batch, string what)
    {
        int states = batch * shape.Steps * shape.Units, gates = states * shape.Gates, rows = batch * shape.OutputRows;
        float[] sums = Normal(random, gates), weights = Normal(random, shape.WeightCount, 1 / MathF.Sqrt(shape.Units));
        float[]? bias = random.Next(2) == 0 ? Normal(random, shape.GateValues) : null;
        float[]? mask = random.Next(2) == 0
            ? [.. Enumerable.Range(0, batch * shape.Units).Select(_ => random.Next(3) == 0 ? 0f : 1.5f)] : null;
        bool isCarried = random.Next(2) == 0;
        what = $"{what}, batch {batch}, {shape}, bias {bias is not null}, mask {mask is not null}, carried {isCarried}";
        ReferenceRecurrent oracle = new(shape, batch)
        {
            Sums = Array.ConvertAll(sums, value => (double)value),
            Shifts = new double[gates],
            Weights = weights,
            Bias = bias,
            Mask = mask,
            Hidden = isCarried ? Normal(random, batch * shape.Units) : null,
            Cell = isCarried ? Normal(random, batch * shape.Units) : null,
        };
        RecurrentWeights operands = new(Upload(weights), Optional(bias), Optional(mask));
        RecurrentState state = new(Optional(oracle.Hidden), Optional(oracle.Cell));
        RecurrentMemory memory = new(Garbage(states), Garbage(states), Garbage(states));
        DeviceView<float> kept = Upload(sums), y = Output(shape, rows), again = Output(shape, rows);
        Kernels.Recurrent.Forward(shape, batch, operands, kept, memory, state, y);
        (double[] values, double[] hidden, double[] cell) = oracle.Forward();
        Close(values, Units(shape, Download(y)), $"{what}: the output");
        Close(oracle.Masked, Download(mask is null ? memory.Before : memory.Masked), $"{what}: what is kept of the state");
        if (isCarried)
        {
            Close(hidden, Download(state.Hidden), $"{what}: the last state");
            if (shape.Cell == RecurrentCell.Lstm)
            {
                Close(cell, Download(state.Cell), $"{what}: the last cell");
            }

            state.Hidden.Upload(oracle.Hidden);
            state.Cell.Upload(oracle.Cell);
        }

        // Nothing kept: the same bits.
        Kernels.Recurrent.Forward(shape, batch, operands, Upload(sums), default, state, again);
        Assert.Equal(Units(shape, Download(y)), Units(shape, Download(again)));

        float[] dy = Normal(random, rows * shape.Units);
        DeviceView<float> gradient = Output(shape, rows), dGates = Garbage(gates), dProducts = Garbage(gates);
        float[] laid = Download(gradient);
        for (int i = 0; i < dy.Length; i++)
        {
            laid[(i / shape.Units * shape.OutputWidth) + (i % shape.Units)] = dy[i];
        }

        gradient.Upload(laid);
        Kernels.Recurrent.Backward(shape, batch, operands, kept, memory, gradient, dGates, dProducts);
        AssertDerivatives(oracle, oracle.Sums, dy, random, Download(dGates), $"{what}: the gradient of the sums");
        AssertDerivatives(
            oracle, oracle.Shifts, dy, random, Download(shape.HasProductGradient ? dProducts : dGates),
            $"{what}: the gradient of the products");
    }

    private static void AssertDerivatives(
        ReferenceRecurrent oracle, double[] values, float[] dy, Random random, float[] found, string what)
    {
        Assert.DoesNotContain(found, float.IsNaN);
        double largest = found.Max(Math.Abs);
        int[] places = [.. Enumerable.Range(0, Derivatives).Select(_ => random.Next(found.Length))];
        AssertClose(
            [.. places.Select(place => oracle.Derivative(values, place, dy))], [.. places.Select(_ => 1 + largest)],
            [.. places.Select(place => found[place])], what, tolerance: 2e-5);
    }

    private static void Close(double[] expected, float[] found, string what) =>
        AssertClose(expected, [.. expected.Select(value => 1 + Math.Abs(value))], found, what);

    private DeviceView<float> Optional(float[]? values) => values is null ? default : Upload(values);

    // Between the rows stands NaN, which nobody may read; a last row ends with its units.
    private DeviceView<float> Output(RecurrentShape shape, int rows) => Garbage(((rows - 1) * shape.OutputWidth) + shape.Units);

    private static float[] Units(RecurrentShape shape, float[] rows) => [.. Enumerable.Range(0, rows.Length)
        .Where(i => i % shape.OutputWidth < shape.Units).Select(i => rows[i])];
}
