using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>The CPU kernel set's recurrent layers.</summary>
public sealed class CpuRecurrentConformance() : RecurrentConformance(CpuTarget.Instance)
{
    [Theory]
    [InlineData(RecurrentCell.ReLU)]
    [InlineData(RecurrentCell.Lstm)]
    [InlineData(RecurrentCell.Gru)]
    public void Any_number_of_threads_gives_the_same_bits(RecurrentCell cell)
    {
        List<float[]> one = BothWays(threads: 1, cell);
        Assert.All(one, values => Assert.DoesNotContain(values, float.IsNaN));
        Assert.Equal(one, BothWays(threads: 2, cell));
        Assert.Equal(one, BothWays(threads: 5, cell));
    }

    private static List<float[]> BothWays(int threads, RecurrentCell cell)
    {
        const int Batch = 53;
        RecurrentShape shape = new(cell, 6, 70) { ReturnsSequences = true };
        using CpuKernelSet kernels = new(threads);
        Random random = new(1);
        long states = (long)Batch * shape.Steps * shape.Units, gates = states * shape.Gates;
        RecurrentWeights weights = new(New(shape.WeightCount, 0.1f), New(shape.GateValues, 1));
        RecurrentMemory memory = new(New(states, 0), default, New(states, 0));
        DeviceView<float> sums = New(gates, 1), y = New(states, 0), dGates = New(gates, 0), dProducts = New(gates, 0);
        kernels.Recurrent.Forward(shape, Batch, weights, sums, memory, default, y);
        kernels.Recurrent.Backward(shape, Batch, weights, sums, memory, New(states, 1), dGates, dProducts);
        return [Download(y), Download(sums), Download(dGates), Download(dProducts)];

        DeviceView<float> New(long count, float scale)
        {
            DeviceView<float> view = kernels.Allocate<float>(count).View;
            view.Upload(Normal(random, count, scale));
            return view;
        }
    }
}
