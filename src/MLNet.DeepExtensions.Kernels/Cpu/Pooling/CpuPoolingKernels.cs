namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The pooling family on the CPU: checks operands, then runs what <see cref="PoolingTable"/> chooses.</summary>
internal sealed unsafe class CpuPoolingKernels(WorkerTeam team) : IPoolingKernels
{
    public KernelNames MaximumNames(Pool2DShape shape) =>
        new(PoolingTable.MaximumForward.Choose(in shape).Name, PoolingTable.MaximumBackward.Choose(in shape).Name);

    public KernelNames AverageNames(Pool2DShape shape) => new(PoolingTable.Average, PoolingTable.Average);

    public KernelNames GlobalAverageNames(int positions, int channels) => new(PoolingTable.GlobalAverage, PoolingTable.GlobalAverage);

    public void MaximumForward(Pool2DShape shape, int batch, DeviceView<float> x, DeviceView<float> y, DeviceView<ushort> indices)
    {
        using KernelCall call = team.Begin();
        long outputs = Extent.Of(batch, shape.OutSize);
        PoolingTable.MaximumForward.Choose(in shape).Kernel(
            team, shape, batch, x.Read(team, (long)batch * shape.InSize), y.Write(team, outputs), indices.WriteOrNull(team, outputs));
    }

    public void MaximumBackward(Pool2DShape shape, int batch, DeviceView<float> dy, DeviceView<ushort> indices, in GradientTarget dx)
    {
        using KernelCall call = team.Begin();
        long outputs = Extent.Of(batch, shape.OutSize);
        GradientWriter gradient = new(team, dx, (long)batch * shape.InSize);
        PoolingTable.MaximumBackward.Choose(in shape).Kernel(
            team, shape, batch, dy.Read(team, outputs), indices.Read(team, outputs), in gradient);
    }

    public void AverageForward(Pool2DShape shape, int batch, DeviceView<float> x, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        AveragePoolingForward body = new(shape, x.Read(team, Extent.Of(batch, shape.InSize)), y.Write(team, (long)batch * shape.OutSize));
        team.ForRange((long)batch * shape.OutHeight, InputValuesOfOutputRow(shape), ref body);
    }

    public void AverageBackward(Pool2DShape shape, int batch, DeviceView<float> dy, in GradientTarget dx)
    {
        using KernelCall call = team.Begin();
        AveragePoolingBackward body = new(
            shape, dy.Read(team, Extent.Of(batch, shape.OutSize)), new GradientWriter(team, dx, (long)batch * shape.InSize));
        team.ForRange((long)batch * shape.InHeight, (long)shape.InWidth * shape.Channels, ref body);
    }

    public void GlobalAverageForward(int batch, int positions, int channels, DeviceView<float> x, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        long count = Extent.Of(batch, positions, channels);
        GlobalAverageForward body = new(positions, channels, x.Read(team, count), y.Write(team, (long)batch * channels));
        team.For(checked(batch * Cpu.GlobalAverageForward.Blocks(channels)), ref body, parallel: count > RangeLoop.SerialValues);
    }

    public void GlobalAverageBackward(int batch, int positions, int channels, DeviceView<float> dy, in GradientTarget dx)
    {
        using KernelCall call = team.Begin();
        long count = Extent.Of(batch, positions, channels);
        GlobalAverageBackward body = new(positions, channels, dy.Read(team, (long)batch * channels), new GradientWriter(team, dx, count));
        team.ForRange((long)batch * positions, channels, ref body);
    }

    private static long InputValuesOfOutputRow(Pool2DShape shape) =>
        (long)shape.OutWidth * shape.Kernel.Width * shape.Kernel.Height * shape.Channels;
}
