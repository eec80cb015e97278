using MLNet.DeepExtensions.Networks.Tests.Fixtures;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Losses;

/// <summary>The losses that PyTorch has too, through the records that a user writes: the mean and its gradient.</summary>
public class PyTorchLossTests
{
    private static readonly FixtureFile s_file = FixtureFile.Load("losses.json");

    public static TheoryData<string, Loss, string> Cases => new()
    {
        { "mse", new MeanSquaredError(), "mean" },
        { "mae", new MeanAbsoluteError(), "mean" },
        { "smooth_l1_beta1", new Huber(), "mean" },
        { "huber_delta0.5", new Huber { Delta = 0.5f }, "mean" },
        { "bce", new BinaryCrossEntropy(), "mean" },
        { "bce_soft_targets", new BinaryCrossEntropy(), "mean" },
        { "bce_with_logits", new BinaryCrossEntropy { FromLogits = true }, "mean" },
        { "cross_entropy_index", new SparseCategoricalCrossEntropy { FromLogits = true }, "mean" },
        { "cross_entropy_probabilities", new CategoricalCrossEntropy { FromLogits = true }, "mean" },
        { "cross_entropy_label_smoothing_0.1", new SparseCategoricalCrossEntropy { FromLogits = true, LabelSmoothing = 0.1f }, "mean" },
        { "focal_gamma2", new SparseCategoricalFocalCrossEntropy { FromLogits = true }, "mean" },
        { "kl_div_probabilities", new KullbackLeiblerDivergence(), "batchmean" },
        { "poisson_nll", new Poisson(), "mean" },
        { "hinge", new Hinge(), "mean" },
        { "squared_hinge", new SquaredHinge(), "mean" },
        { "log_cosh", new LogCosh(), "mean" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_mean_and_its_gradient_are_those_of_PyTorch(string name, Loss loss, string reduction)
    {
        FixtureFile run = Case(name);
        (double value, float[] gradient) = Evaluate(loss, run["prediction"], run["target"]);

        Assert.Equal(run.Number($"reductions/{reduction}/value"), value, 1e-5 * Math.Max(1, Math.Abs(value)));
        PlanUnderTest.AssertClose(run[$"reductions/{reduction}/gradient"], gradient, name);
    }

    [Fact]
    public void The_cosine_is_PyTorchs_distance_less_one()
    {
        FixtureFile run = Case("cosine_distance");
        (double value, float[] gradient) = Evaluate(new CosineSimilarity(), run["prediction"], run["target"]);

        Assert.Equal(run.Number("reductions/mean/value") - 1, value, 1e-6);
        PlanUnderTest.AssertClose(run["reductions/mean/gradient"], gradient, "the cosine");
    }

    [Fact]
    public void Cross_entropy_of_probabilities_has_PyTorchs_value()
    {
        // Its gradient differs: the predictions are divided by their sum first, as Keras does.
        FixtureFile run = Case("categorical_cross_entropy_probabilities");
        (double value, _) = Evaluate(new CategoricalCrossEntropy(), run["prediction"], run["target"]);

        Assert.Equal(run.Number("reductions/mean/value"), value, 1e-5);
    }

    private static FixtureFile Case(string name) => s_file.Cases().Single(run => run.Text("name") == name);

    private static (double Value, float[] Gradient) Evaluate(Loss loss, FixtureTensor prediction, FixtureTensor target)
    {
        Probe probe = new() { Name = "probe" };
        Network network = Network.Sequential([prediction.Shape[1]], probe);
        using PlanUnderTest run = new(network, loss, new Dictionary<string, FixtureTensor>(), prediction, target);
        return (run.Loss, probe.Gradient);
    }
}
