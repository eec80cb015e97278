using System.Globalization;
using System.IO.Compression;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>Networks trained on an ILGPU device by one option get the weights that the CPU's kernels give them.</summary>
public class TrainingTests
{
    [Fact]
    public void The_penguins_network_gets_the_cpus_weights()
    {
        string[][] rows =
        [
            .. File.ReadLines(RepositoryFiles.Penguins).Skip(1).Select(line => line.Split(','))
                .Where(fields => !fields.AsSpan(2, 4).Contains("NA"))
                .Where((_, index) => index % 6 == 0),
        ];
        string[] species = ["Adelie", "Chinstrap", "Gentoo"];
        float[][] inputs = [.. rows.Select(
            fields => fields[2..6].Select(field => float.Parse(field, CultureInfo.InvariantCulture)).ToArray())];
        int[] classes = [.. rows.Select(fields => Array.IndexOf(species, fields[0]))];
        Network network = Network.Input([4]).NormalizeInput().Dense(10, Activation.ReLU).Dense(10, Activation.Tanh)
            .Dense(3, Activation.Softmax).Build();
        AssertSameWeights(
            network, Dataset.FromArrays(inputs, Targets.Classes(classes, species)),
            new TrainingOptions { Epochs = 2, BatchSize = 20, Seed = 1 });
    }

    [Fact]
    public void The_digits_network_of_convolutions_gets_the_cpus_weights()
    {
        Network network = Network.Input([8, 8, 1]).Convolution(8, 3, Activation.ReLU).BatchNormalization().MaxPooling(2)
            .Convolution(12, 3, Activation.SiLU)
            .Dropout(0.25f).Flatten().Dense(10, Activation.Softmax).Build();
        AssertSameWeights(network, Digits(48), new TrainingOptions
        {
            Epochs = 1,
            BatchSize = 16,
            Seed = 2,
            Optimizer = new Networks.Adam { LearningRate = 1e-3f, WeightDecay = 1e-3f, ClipNorm = 1f },
        });
    }

    [Fact]
    public void A_network_of_sparse_rows_gets_the_cpus_weights()
    {
        SparseMatrix rows = new(20);
        for (int row = 0; row < 24; row++)
        {
            // A row of zeros among them.
            int[] columns = row == 5 ? [] : [row % 3, 3 + (row % 7), 10 + (row % 10)];
            rows.Add(columns, [.. columns.Select(column => (column + row) / 10f)]);
        }

        Network network = Network.Input([20]).NormalizeInput().Dense(6, Activation.Tanh).Dense(3, Activation.Softmax).Build();
        AssertSameWeights(network, Dataset.FromSparse(rows, Enumerable.Range(0, 24).Select(row => row % 3).ToArray()), new TrainingOptions
        {
            Epochs = 2,
            BatchSize = 10,
            Seed = 1,
            ValidationFraction = 0.2,
        });
    }

    [Fact]
    public void Mixed_samples_and_a_layer_of_functions_give_the_cpus_weights()
    {
        LambdaFunction sine = LambdaFunction.Elementwise(MathF.Sin, MathF.Cos);
        NetworkBuilder hidden = Network.Input([8, 8, 1]).Convolution(4, 3, Activation.ReLU).Flatten().Dense(6);
        Network network = hidden.Lambda(sine).Add(hidden).Dense(10, Activation.Softmax).Build();
        AssertSameWeights(network, Digits(48), new TrainingOptions
        {
            Epochs = 2,
            BatchSize = 16,
            Seed = 2,
            Mixing = new Mixup { Alpha = 0.4f },
        });
    }

    [Fact]
    public void A_sweep_through_learning_rates_sees_every_step_s_loss()
    {
        Network network = Network.Input([8, 8, 1]).Flatten().Dense(10, Activation.Softmax).Build();
        LearningRateFinderOptions rates = new() { Minimum = 1e-3f, Maximum = 0.1f, Steps = 20 };
        LearningRateFinding expected = network.FindLearningRate(Digits(48), new() { Device = ComputeDevice.Cpu, BatchSize = 8 }, rates);
        LearningRateFinding actual = network.FindLearningRate(Digits(48), new() { Device = IlgpuTarget.Device, BatchSize = 8 }, rates);

        Assert.Equal(20, actual.Points.Length);
        Assert.Equal(
            expected.Points.Select(point => point.Loss), actual.Points.Select(point => point.Loss), (a, b) => Math.Abs(a - b) <= 1e-3);
    }

    [Fact]
    public void Gradients_of_predictions_are_the_cpus()
    {
        Network network = Network.Input([8, 8, 1]).Convolution(4, 3, Activation.ReLU).BatchNormalization().MaxPooling(2)
            .Lambda(LambdaFunction.Elementwise(MathF.Sin, MathF.Cos)).Flatten().Dense(3, Activation.Softmax).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        float[] input = new float[2 * 64];
        Digits(2).Read([0, 1], input, new float[2], new float[2]);
        float[] Gradients(IKernelSet kernels)
        {
            using ParameterStore store = new(kernels, weights, isFixed: true);
            using GradientPlan plan = new(network, kernels, store, 3);
            plan.Input.Value.Slice(0, input.Length).Upload(input);
            plan.Forward(2);
            plan.Output.GradientOf(2).Upload([1f, 0f, 0f, 0f, 1f, 0f]);
            plan.ComputeGradients(2);
            float[] gradients = new float[input.Length];
            plan.Source.GradientOf(2).Download(gradients);
            return gradients;
        }

        using IKernelSet cpu = KernelSetProviders.Create(ComputeDevice.Cpu, threads: 1);
        using IKernelSet device = KernelSetProviders.Create(IlgpuTarget.Device, threads: 1);
        float[] expected = Gradients(cpu);

        Assert.Contains(expected, value => Math.Abs(value) > 1e-2f);
        Assert.Equal(expected, Gradients(device), (a, b) => Math.Abs(a - b) <= 1e-5f);
    }

    [Fact]
    public void Auto_is_the_cpu_for_a_small_network() =>
        Assert.Equal(ComputeDevice.Cpu, KernelSetProviders.Choose(ComputeDevice.Auto, flopsPerStep: 1e6));

    [Fact]
    public void Auto_is_the_first_gpu_for_a_large_network_where_there_is_one()
    {
        ComputeDevice? gpu = ComputeDevice.Available().FirstOrDefault(description => description.IsGpu)?.Device;
        Assert.Equal(gpu ?? ComputeDevice.Cpu, KernelSetProviders.Choose(ComputeDevice.Auto, flopsPerStep: 1e12));
        Assert.Equal(ComputeDevice.IlgpuCpu, KernelSetProviders.Choose(ComputeDevice.IlgpuCpu, flopsPerStep: 1));
    }

    private static void AssertSameWeights(Network network, Dataset data, TrainingOptions options)
    {
        NetworkWeights expected = network.Train(data, options with { Device = ComputeDevice.Cpu }).Network.Weights;
        NetworkWeights actual = network.Train(data, options with { Device = IlgpuTarget.Device }).Network.Weights;
        foreach (ParameterEntry entry in expected.Layout.Entries)
        {
            Assert.Equal(expected[entry].ToArray(), actual[entry].ToArray(), (a, b) => Math.Abs(a - b) <= 2e-4f * (1 + Math.Abs(a)));
        }
    }

    private static InMemoryDataset Digits(int count)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(RepositoryFiles.Digits), CompressionMode.Decompress));
        List<float> pixels = [];
        List<int> classes = [];
        while (classes.Count < count && reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(',');
            pixels.AddRange(fields[..64].Select(field => float.Parse(field, CultureInfo.InvariantCulture) / 16f));
            classes.Add(int.Parse(fields[64], CultureInfo.InvariantCulture));
        }

        return Dataset.FromArrays(
            [.. pixels], [8, 8, 1], Targets.Classes([.. classes], [.. "0123456789".Select(digit => digit.ToString())]));
    }
}
