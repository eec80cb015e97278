using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Tests.Fixtures;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Losses;

public class LossTests
{
    private const double Tiny = 1e-7;

    private static readonly float[][] s_zeroOne = [[0, 1], [0, 0]];
    private static readonly float[][] s_signs = [[-1, 1], [-1, -1]];
    private static readonly float[][] s_shares = [[0.6f, 0.4f], [0.4f, 0.6f]];
    private static readonly float[][] s_classes = [[0.05f, 0.95f, 0], [0.1f, 0.8f, 0.1f]];

    /// <summary>The examples of Keras's documentation; those of percentages and logarithms worked out by hand.</summary>
    public static TheoryData<Loss, float[][], float[][], double> KnownAnswers => new()
    {
        { new MeanSquaredError(), [[1, 1], [1, 0]], s_zeroOne, 0.5 },
        { new MeanAbsoluteError(), [[1, 1], [1, 0]], s_zeroOne, 0.5 },
        { new MeanAbsolutePercentageError(), [[1, 5]], [[2, 4]], 37.5 },
        { new MeanSquaredLogarithmicError(), [[1, 7]], [[3, 1]], (Math.Pow(Math.Log(2), 2) + Math.Pow(Math.Log(4), 2)) / 2 },
        { new Huber(), s_shares, s_zeroOne, 0.155 },
        { new LogCosh(), [[1, 1], [0, 0]], s_zeroOne, 0.1084452 },
        { new Hinge(), s_shares, s_signs, 1.3 },
        { new SquaredHinge(), s_shares, s_signs, 1.86 },
        { new CategoricalHinge(), s_shares, s_zeroOne, 1.4 },
        { new CategoricalCrossEntropy(), s_classes, [[0, 1, 0], [0, 0, 1]], 1.1769392 },
        { new SparseCategoricalCrossEntropy(), s_classes, [[1], [2]], 1.1769392 },
        { new CategoricalCrossEntropy { LabelSmoothing = 0.3f }, [[0.2f, 0.8f]], [[0, 1]],
            -(0.85 * Math.Log(0.8)) - (0.15 * Math.Log(0.2)) },
        { new SparseCategoricalCrossEntropy { FromLogits = true }, [[0, 0, 0, 0]], [[3]], Math.Log(4) },
        { new SparseCategoricalFocalCrossEntropy(), [[0.25f, 0.75f]], [[1]], -Math.Log(0.75) / 16 },
        { new SparseCategoricalFocalCrossEntropy { FromLogits = true, Gamma = 1 }, [[0, 0, 0, 0]], [[3]], 0.75 * Math.Log(4) },
        { new BinaryCrossEntropy(), s_shares, s_zeroOne, 0.8149244 },
        { new BinaryCrossEntropy { FromLogits = true }, [[0, 0], [0, 0]], s_zeroOne, Math.Log(2) },
        { new BinaryCrossEntropy { LabelSmoothing = 0.2f }, [[0.3f]], [[1]], -(0.9 * Math.Log(0.3)) - (0.1 * Math.Log(0.7)) },
        { new KullbackLeiblerDivergence(), s_shares, s_zeroOne, 0.4581446 },
        { new Poisson(), [[1, 1], [0, 0]], s_zeroOne, 0.5 },
        { new CosineSimilarity(), [[1, 0], [1, 1]], [[0, 1], [1, 1]], -0.5 },
    };

    /// <summary>Each loss of one row, as a plain formula, and how its predictions and targets may look.</summary>
    public static TheoryData<Loss, Func<double[], double[], double>, Domain, Domain> Formulas => new()
    {
        { new MeanSquaredError(), Mean((p, t) => (p - t) * (p - t)), Domain.Any, Domain.Any },
        { new MeanAbsoluteError(), Mean((p, t) => Math.Abs(p - t)), Domain.Any, Domain.Any },
        { new MeanAbsolutePercentageError(), Mean((p, t) => 100 * Math.Abs(p - t) / Math.Abs(t)), Domain.Any, Domain.Positive },
        { new MeanSquaredLogarithmicError(), Mean((p, t) => Math.Pow(Math.Log(1 + p) - Math.Log(1 + t), 2)), Domain.Positive,
            Domain.Positive },
        { new Huber { Delta = 0.7f },
            Mean((p, t) => Math.Abs(p - t) <= 0.7f ? (p - t) * (p - t) / 2 : (0.7f * Math.Abs(p - t)) - (0.7f * 0.7f / 2)), Domain.Any,
            Domain.Any },
        { new LogCosh(), Mean((p, t) => Math.Log(Math.Cosh(p - t))), Domain.Any, Domain.Any },
        { new Hinge(), Mean((p, t) => Math.Max(1 - (t * p), 0)), Domain.Any, Domain.Sign },
        { new SquaredHinge(), Mean((p, t) => Math.Pow(Math.Max(1 - (t * p), 0), 2)), Domain.Any, Domain.Sign },
        { new CategoricalHinge(), (p, t) => Math.Max(0, 1 + p.Zip(t, (a, b) => (1 - b) * a).Max() - p.Zip(t, (a, b) => a * b).Sum()),
            Domain.Any, Domain.OneHot },
        { new CategoricalCrossEntropy { LabelSmoothing = 0.1f }, (p, t) => CrossEntropy(p, t, 0.1f), Domain.Share, Domain.OneHot },
        { new CategoricalCrossEntropy { FromLogits = true, LabelSmoothing = 0.1f }, (p, t) =>
            CrossEntropy(ReferenceMath.Softmax(p, p.Length), t, 0.1f), Domain.Any, Domain.OneHot },
        { new SparseCategoricalCrossEntropy(), (p, t) => -Math.Log(p[(int)t[0]] / p.Sum()), Domain.Share, Domain.Class },
        { new SparseCategoricalCrossEntropy { FromLogits = true }, (p, t) => -Math.Log(ReferenceMath.Softmax(p, p.Length)[(int)t[0]]),
            Domain.Any, Domain.Class },
        { new SparseCategoricalFocalCrossEntropy(), (p, t) => Focal(p[(int)t[0]] / p.Sum(), 2), Domain.Share, Domain.Class },
        { new SparseCategoricalFocalCrossEntropy { FromLogits = true, Gamma = 0.5f },
            (p, t) => Focal(ReferenceMath.Softmax(p, p.Length)[(int)t[0]], 0.5), Domain.Any, Domain.Class },
        { new BinaryCrossEntropy { LabelSmoothing = 0.2f }, Mean((p, t) => Binary(p, (t * 0.8f) + 0.1f)), Domain.Share, Domain.Share },
        { new BinaryCrossEntropy { FromLogits = true }, Mean((p, t) => Binary(1 / (1 + Math.Exp(-p)), t)), Domain.Any, Domain.Share },
        { new KullbackLeiblerDivergence(), (p, t) => p.Zip(t, (a, b) => b * Math.Log(b / a)).Sum(), Domain.Share, Domain.Share },
        { new Poisson(), Mean((p, t) => p - (t * Math.Log(p + Tiny))), Domain.Positive, Domain.Positive },
        { new CosineSimilarity(), (p, t) => -p.Zip(t, (a, b) => a * b).Sum() / Math.Sqrt(p.Sum(a => a * a) * t.Sum(b => b * b)), Domain.Any,
            Domain.Any },
    };

    public enum Domain
    {
        Any,
        Positive,
        Share,
        Sign,
        OneHot,
        Class,
    }

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public void The_mean_of_a_batch_is_known(Loss loss, float[][] predictions, float[][] targets, double expected)
    {
        (double value, _) = Evaluate(
            loss, [.. predictions.SelectMany(row => row)], predictions[0].Length, [.. targets.SelectMany(row => row)], []);

        Assert.Equal(expected, value, 2e-6 * Math.Max(1, expected));
    }

    [Theory]
    [MemberData(nameof(Formulas))]
    public void Value_and_gradient_are_those_of_the_formula_weights_included(
        Loss loss, Func<double[], double[], double> formula, Domain predictionDomain, Domain targetDomain)
    {
        const int Rows = 7;
        const int Width = 5;
        Random random = new(11);
        float[] predictions = Draw(random, predictionDomain, Rows, Width);
        float[] targets = Draw(random, targetDomain, Rows, Width);
        float[] weights = Draw(random, Domain.Positive, 1, Rows);
        double[] exact = Array.ConvertAll(predictions, value => (double)value);
        double[][] exactTargets = [.. targets.Select(value => (double)value).Chunk(targets.Length / Rows)];
        double Mean() => exact.Chunk(Width).Select((row, i) => weights[i] * formula(row, exactTargets[i])).Sum() / Rows;

        (double value, float[] gradient) = Evaluate(loss, predictions, Width, targets, weights);

        Assert.Equal(Mean(), value, 1e-5 * Math.Max(1, Math.Abs(Mean())));
        GradientCheck.AssertClose(GradientCheck.Differences(exact, Mean), gradient, 2e-5, $"the gradient of {loss}");
    }

    [Fact]
    public void Every_loss_has_a_formula() => OwnTypes.AllAreIn(Formulas.Select(row => row.Data.Item1));

    [Fact]
    public void A_softmax_and_its_cross_entropy_are_computed_together_without_loss_of_digits()
    {
        // Far apart logits: the probability of the class underflows, its logarithm does not.
        Network network = Network.Sequential(
            [1], new Dense { Units = 2, Name = "x", UseBias = false, Activation = Activation.Softmax });
        using PlanUnderTest run = new(
            network, new SparseCategoricalCrossEntropy(), new Dictionary<string, FixtureTensor> { ["x.weights"] = new([1, 2], [300, 0]) },
            new FixtureTensor([1, 1], [1]), new FixtureTensor([1], [1]));

        Assert.Equal(300, run.Loss);
        Assert.Equal([1f, -1f], run.Gradient("x.weights"));
    }

    [Fact]
    public void A_sigmoid_and_its_cross_entropy_are_computed_together_without_loss_of_digits()
    {
        Network network = Network.Sequential([1], new Dense { Units = 1, Name = "x", UseBias = false, Activation = Activation.Sigmoid });
        using PlanUnderTest run = new(
            network, new BinaryCrossEntropy(), new Dictionary<string, FixtureTensor> { ["x.weights"] = new([1, 1], [200]) },
            new FixtureTensor([1, 1], [1]), new FixtureTensor([1, 1], [0]));

        Assert.Equal(200, run.Loss);
        Assert.Equal([1f], run.Gradient("x.weights"));
    }

    [Fact]
    public void A_target_that_is_no_class_gives_a_loss_that_is_no_number()
    {
        (double value, _) = Evaluate(new SparseCategoricalCrossEntropy(), [0.5f, 0.5f], 2, [2], []);

        Assert.True(double.IsNaN(value));
    }

    [Fact]
    public void Categorical_cross_entropies_need_two_outputs()
    {
        Assert.Contains(
            "2 or more classes", Assert.Throws<ArgumentException>(() => new SparseCategoricalCrossEntropy().TargetWidth(1)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "2 or more classes", Assert.Throws<ArgumentException>(() => new CategoricalCrossEntropy().TargetWidth(1)).Message,
            StringComparison.Ordinal);
    }

    public static TheoryData<Loss, string> BadSettings => new()
    {
        { new Huber { Delta = 0 }, "Delta is 0; more than 0 is allowed" },
        { new CategoricalCrossEntropy { LabelSmoothing = 1 }, "LabelSmoothing is 1; 0 or more and below 1 is allowed" },
        { new SparseCategoricalCrossEntropy { LabelSmoothing = -0.1f }, "LabelSmoothing is -0.1; 0 or more and below 1 is allowed" },
        { new SparseCategoricalFocalCrossEntropy { Gamma = -1 }, "Gamma is -1; 0 or more is allowed" },
        { new BinaryCrossEntropy { LabelSmoothing = float.NaN }, "LabelSmoothing is NaN; 0 or more and below 1 is allowed" },
    };

    [Theory]
    [MemberData(nameof(BadSettings))]
    public void A_bad_setting_is_named_with_its_value_and_what_is_allowed(Loss loss, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(loss.Validate).Message, StringComparison.Ordinal);

    private static Func<double[], double[], double> Mean(Func<double, double, double> term) => (p, t) => p.Zip(t, term).Average();

    private static double Focal(double p, double gamma) => -Math.Pow(1 - p, gamma) * Math.Log(p);

    private static double Binary(double p, double t) => -(t * Math.Log(p)) - ((1 - t) * Math.Log(1 - p));

    private static double CrossEntropy(double[] p, double[] t, double smoothing) =>
        -p.Zip(t, (a, b) => ((b * (1 - smoothing)) + (smoothing / p.Length)) * Math.Log(a / p.Sum())).Sum();

    private static float[] Draw(Random random, Domain domain, int rows, int width) => domain switch
    {
        Domain.Any => GradientCheck.Normal(random, rows * width),
        Domain.Class => [.. Enumerable.Range(0, rows).Select(_ => (float)random.Next(width))],
        Domain.OneHot => [.. Enumerable.Range(0, rows).SelectMany(_ => OneHot(random.Next(width), width))],
        Domain.Sign => [.. Enumerable.Range(0, rows * width).Select(_ => random.Next(2) == 0 ? -1f : 1f)],
        Domain.Share => [.. Enumerable.Range(0, rows * width).Select(_ => (float)(0.05 + (0.9 * random.NextDouble())))],
        _ => [.. Enumerable.Range(0, rows * width).Select(_ => (float)(0.2 + (3 * random.NextDouble())))],
    };

    private static IEnumerable<float> OneHot(int number, int width) => Enumerable.Range(0, width).Select(i => i == number ? 1f : 0f);

    private static (double Value, float[] Gradient) Evaluate(Loss loss, float[] predictions, int width, float[] targets, float[] weights)
    {
        Probe probe = new() { Name = "probe" };
        Network network = Network.Sequential([width], probe);
        int rows = predictions.Length / width;
        using Kernels.Cpu.CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, NetworkWeights.Initialize(network, 0));
        using TrainingPlan plan = new(network, kernels, store, rows, loss, new Sgd());
        plan.Input.Value.Upload(predictions);
        plan.Head!.Targets.Upload(targets);
        plan.Head.IsWeighted = weights.Length > 0;
        plan.Head.Weights.Upload(weights);
        plan.ComputeGradients(rows, 0);
        (double sum, long count) = plan.Head.Drain();
        return (sum / count, probe.Gradient);
    }
}
