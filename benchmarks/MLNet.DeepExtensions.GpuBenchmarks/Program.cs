using System.Globalization;
using MLNet.DeepExtensions.GpuBenchmarks;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Ilgpu;

const string Usage = """
    devices                       lists the devices, and why others were not found
    gemm DEVICE SIZE SECONDS      a square product: GFLOP/s, and its largest error against sums in double precision
    train DEVICE WORK SECONDS     training on synthetic data: samples a second
    accuracy DEVICE WORK FOLDER   MNIST's four files in FOLDER: test accuracy of mnist-mlp after 5 epochs, of mnist-cnn after 3
    DEVICE is cuda:0, opencl:0, ilgpu-cpu or cpu, cuda:0+tf32 or cuda:0+cublas; WORK is drug-trial, digits-mlp, mnist-mlp or mnist-cnn.
    """;

switch (args)
{
    case ["devices"]:
        foreach (DeviceDescription device in ComputeDevice.Available())
        {
            Console.WriteLine($"{device.Device}  {device.Name}  {device.MemoryBytes / (1 << 20):N0} MiB");
        }

        foreach (string problem in new IlgpuKernelSetProvider().Problems())
        {
            Console.WriteLine(problem);
        }

        return 0;
    case ["gemm", var device, var size, var seconds]:
        Console.WriteLine(GemmBenchmark.Run(Device(device), int.Parse(size, CultureInfo.InvariantCulture), Seconds(seconds)));
        return 0;
    case ["train", var device, var work, var seconds]:
        Console.WriteLine(TrainingBenchmark.Run(Device(device), work, Seconds(seconds)));
        return 0;
    case ["accuracy", var device, var work, var folder]:
        Console.WriteLine(AccuracyBenchmark.Run(Device(device), work, folder));
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));

static ComputeDevice Device(string name)
{
    string[] options = name.Split('+');
    string[] parts = options[0].Split(':');
    int index = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
    ComputeDevice device = parts[0] switch
    {
        "cpu" => ComputeDevice.Cpu,
        "cuda" => ComputeDevice.Cuda(index),
        "opencl" => ComputeDevice.OpenCL(index),
        "ilgpu-cpu" => ComputeDevice.IlgpuCpu,
        _ => throw new ArgumentException($"'{name}' is no device; cpu, cuda:0, opencl:0 and ilgpu-cpu are allowed."),
    };
    return device with
    {
        Precision = options.Contains("tf32") ? MathPrecision.Tf32 : MathPrecision.Float32,
        UsesCuBlas = options.Contains("cublas"),
    };
}
