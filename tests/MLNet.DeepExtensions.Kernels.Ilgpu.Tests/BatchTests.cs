using ILGPU.Runtime;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>How batches get to a device, and what a step costs there.</summary>
public class BatchTests
{
    // No sum here is long enough to be split on the simulator.
    private static readonly Network s_network = Network.Input([12]).Dense(10, Activation.ReLU).Dense(7, Activation.Tanh)
        .Dense(3, Activation.Softmax).Build();

    [Theory]
    [InlineData(0, 1)] // the update
    [InlineData(1, 3)] // and the norm, which takes two
    public void A_step_launches_what_the_documents_say(int clipNorm, int optimizer)
    {
        using IlgpuKernelSet kernels = new(ComputeDevice.IlgpuCpu);
        using ParameterStore store = new(kernels, NetworkWeights.Initialize(s_network, seed: 0));
        using TrainingPlan plan = new(s_network, kernels, store, 8, Defaults.LossFor(s_network), new Networks.Adam { ClipNorm = clipNorm });
        using BatchSource batches = new(plan, Rows(32), augmenter: null, classWeights: null, seed: 0);
        batches.Begin([.. Enumerable.Range(0, 32)], epoch: 1);
        StepOnce();
        long before = kernels.Launches;
        StepOnce();

        // Gathering; three layers forward; two kernels backward for each but the first, whose input needs no gradient; the loss and its
        // sum.
        Assert.Equal(1 + 3 + 5 + 2 + optimizer, kernels.Launches - before);

        void StepOnce() => plan.Step(batches.Next(), 1e-3f, seed: 0);
    }

    [Fact]
    public void Bytes_are_gathered_as_bytes_from_a_part_of_a_dataset()
    {
        Random random = new(5);
        byte[] pixels = new byte[20 * 12];
        random.NextBytes(pixels);
        ByteDataset all = new(
            pixels, [12], Targets.Classes([.. Enumerable.Range(0, 20).Select(row => row % 3)], ["a", "b", "c"]), scale: 0.5f, offset: -1f);
        Dataset part = all.Skip(4).Subset([3, 0, 15, 7]);
        using IlgpuKernelSet kernels = new(ComputeDevice.IlgpuCpu);
        using ParameterStore store = new(kernels, NetworkWeights.Initialize(s_network, seed: 0));
        using TrainingPlan plan = new(s_network, kernels, store, 3, Defaults.LossFor(s_network), new Networks.Sgd());
        using ResidentData data = Assert.IsType<ResidentData>(ResidentData.TryUpload(plan, part, classWeights: null));
        data.Begin([2, 3, 1, 0]);
        data.Gather(1, 3);
        float[] inputs = new float[36], targets = new float[3], expected = new float[36], expectedTargets = new float[3];
        plan.Input.Value.Download(inputs);
        plan.Head!.BatchTargets.Download(targets);
        part.Read([3, 1, 0], expected, expectedTargets, new float[3]);
        Assert.Equal(expected, inputs);
        Assert.Equal(expectedTargets, targets);
    }

    [Fact]
    public void A_lane_keeps_what_was_sent_until_it_is_delivered()
    {
        using DeviceBuffer<float> first = IlgpuTarget.Kernels.Allocate<float>(5), second = IlgpuTarget.Kernels.Allocate<float>(5);
        using UploadLane lane = IlgpuTarget.Kernels.CreateUploadLane(4);
        float[] values = [1, 2, 3, 4];
        lane.Send(values);
        lane.Deliver(first.View);
        values[0] = 9;
        lane.Send(values.AsSpan(0, 2));
        values[0] = 7;
        lane.Deliver(second.View);
        lane.Send(values);
        lane.Deliver(second.View.Slice(1, 4));
        Assert.Equal([1, 2, 3, 4, 0], Download(first));
        Assert.Equal([9, 7, 2, 3, 4], Download(second));
        Assert.Throws<ArgumentException>(() => lane.Send(new float[5]));
    }

    [Fact]
    public void Devices_are_freed_where_a_training_ends_and_where_it_fails()
    {
        int before = WatchedProvider.Instance.Open;
        TrainingOptions options = new() { Epochs = 1, BatchSize = 16, Metrics = [], Device = ComputeDevice.IlgpuCpu };
        s_network.Train(Rows(32), options);
        Assert.Throws<InvalidOperationException>(() => s_network.Train(Rows(32), options with { Callbacks = [new Failing()] }));
        Assert.Throws<InvalidOperationException>(() => KernelSetProviders.Create(ComputeDevice.Cuda(77)));
        Assert.Equal(before, WatchedProvider.Instance.Open);
    }

    [Fact]
    public void A_kernel_set_that_is_disposed_gives_no_memory()
    {
        IlgpuKernelSet kernels = new(ComputeDevice.IlgpuCpu);
        kernels.Dispose();
        kernels.Dispose();
        Assert.Throws<ObjectDisposedException>(() => kernels.Allocate<float>(1));
    }

    private static InMemoryDataset Rows(int count)
    {
        Random random = new(6);
        return new InMemoryDataset(
            [.. Enumerable.Range(0, count * 12).Select(_ => random.NextSingle())], [12],
            Targets.Classes([.. Enumerable.Range(0, count).Select(row => row % 3)], ["a", "b", "c"]));
    }

    private static float[] Download(DeviceBuffer<float> buffer)
    {
        float[] values = new float[buffer.Length];
        buffer.Download(values, 0);
        return values;
    }

    private sealed class Failing : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state) => throw new InvalidOperationException("A callback fails.");
    }
}
