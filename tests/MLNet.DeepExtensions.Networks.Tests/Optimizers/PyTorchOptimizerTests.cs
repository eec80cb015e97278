using System.Text.Json;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Tests.Fixtures;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Optimizers;

/// <summary>Five steps of each optimizer on a quadratic against PyTorch's, through the settings that a user writes.</summary>
public class PyTorchOptimizerTests
{
    private static readonly FixtureFile s_file = FixtureFile.Load("optimizers.json");

    public static TheoryData<string> Runs => [.. s_file.Cases("runs").Select(run => run.Text("name"))];

    [Theory]
    [MemberData(nameof(Runs))]
    public void The_path_is_that_of_PyTorch(string name)
    {
        FixtureFile run = s_file.Cases("runs").Single(run => run.Text("name") == name);
        Optimizer optimizer = Make(run.Text("torch_class"), run.Root.GetProperty("hyperparameters"));
        optimizer.Validate();

        // The loss is the sum of p t: with x as the weights of a dense layer and the gradient as its input, the gradient of x is that
        // input.
        Network network = Network.Sequential([4], new Dense { Name = "x", Units = 1, UseBias = false });
        NetworkWeights weights = new(ParameterLayout.Of(network));
        s_file["x0"].ToFloats().CopyTo(weights["x.weights"]);
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, weights);
        using TrainingPlan plan = new(network, kernels, store, 1, new Projection(), optimizer);
        plan.Head!.Targets.Upload([1f]);
        foreach (FixtureFile step in run.Cases("steps"))
        {
            plan.Input.Value.Upload(Gradient(weights["x.weights"]));
            plan.Step(1, optimizer.LearningRate, seed: 0);
            store.Download(weights);
            PlanUnderTest.AssertClose(step["x_after"], weights["x.weights"].ToArray(), $"{name}, step {step.Number("step")}");
        }
    }

    /// <summary><c>A x - b</c>.</summary>
    private static float[] Gradient(ReadOnlySpan<float> x)
    {
        double[] matrix = s_file["A"].Values;
        double[] gradient = [.. s_file["b"].Values.Select(value => -value)];
        for (int i = 0; i < matrix.Length; i++)
        {
            gradient[i / 4] += matrix[i] * x[i % 4];
        }

        return Array.ConvertAll(gradient, value => (float)value);
    }

    private static Optimizer Make(string type, JsonElement settings)
    {
        float Number(string name) => settings.GetProperty(name).GetSingle();
        Optimizer optimizer = type switch
        {
            "SGD" => new Sgd { Momentum = Number("momentum"), Nesterov = settings.GetProperty("nesterov").GetBoolean() },
            "Adagrad" => new Adagrad { Epsilon = Number("eps") },
            "RMSprop" => new RmsProp
            {
                Rho = Number("alpha"),
                Momentum = Number("momentum"),
                Epsilon = Number("eps"),
                Centered = settings.GetProperty("centered")
                    .GetBoolean(),
            },
            "Adam" => WithMoments(new Adam()),
            "AdamW" => WithMoments(new AdamW()),
            _ => throw new NotSupportedException(type),
        };
        return optimizer with { LearningRate = Number("lr"), WeightDecay = Number("weight_decay") };

        Adam WithMoments(Adam adam) => adam with
        {
            Beta1 = settings.GetProperty("betas")[0].GetSingle(),
            Beta2 = settings.GetProperty("betas")[1].GetSingle(),
            Epsilon = Number("eps"),
            AmsGrad = settings.GetProperty("amsgrad").GetBoolean(),
        };
    }
}
