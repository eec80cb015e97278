using System.Text.Json;
using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>The losses: values and gradients against the oracle, and the oracle against its own differences and against PyTorch.</summary>
public abstract class LossConformance(ConformanceTarget target) : ConformanceSuite(target)
{
    public static TheoryData<LossKind> Kinds => [.. Enum.GetValues<LossKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_loss_and_its_gradient_agree_with_the_oracle(LossKind kind)
    {
        Random random = new(11 + (int)kind);
        for (int i = 0; i < Target.Cases; i++)
        {
            LossCase drawn = LossCase.Draw(random, kind, Target.LargestDimension, atTheEdges: true);
            Check(
                drawn, kind.ToString(), (p, t) => LossReference.Evaluate(kind, drawn.Parameter, p, t),
                v => Kernels.Losses.Evaluate(
                    kind, drawn.Parameter,
                    new LossBatch(drawn.Rows, drawn.Width, drawn.Scale, v.Predictions, v.Targets, v.Weights, v.Losses, v.Gradient)));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Softmax_cross_entropy_and_its_gradient_agree_with_the_oracle(bool sparse)
    {
        Random random = new(sparse ? 5 : 6);
        for (int i = 0; i < Target.Cases; i++)
        {
            LossCase drawn = LossCase.DrawForSoftmax(random, sparse, Target.LargestDimension);
            Check(
                drawn, "SoftmaxCrossEntropy", (x, t) => LossReference.SoftmaxCrossEntropy(sparse, drawn.Parameter, x, t),
                v => Kernels.Losses.SoftmaxCrossEntropy(
                    new LossBatch(drawn.Rows, drawn.Width, drawn.Scale, v.Predictions, v.Targets, v.Weights, v.Losses, v.Gradient), sparse,
                    drawn.Parameter));
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(2f)]
    [InlineData(3.5f)]
    public void Focal_cross_entropy_and_its_gradient_agree_with_the_oracle(float gamma)
    {
        Random random = new(15);
        for (int i = 0; i < Target.Cases; i++)
        {
            LossCase drawn = LossCase.DrawForSoftmax(random, sparse: true, Target.LargestDimension);
            if (drawn.Width > 1)
            {
                Check(drawn, "ModulateFocally", (x, t) => LossReference.FocalCrossEntropy(gamma, x, t), v =>
                {
                    Kernels.Losses.SoftmaxCrossEntropy(
                        new LossBatch(drawn.Rows, drawn.Width, drawn.Scale, v.Predictions, v.Targets, default, v.Losses, v.Gradient),
                        sparse: true, smoothing: 0f);
                    Kernels.Losses.ModulateFocally(gamma, drawn.Rows, drawn.Width, v.Weights, v.Losses, v.Gradient);
                });
            }
        }
    }

    [Fact]
    public void A_row_of_weight_0_has_no_focal_loss_and_a_row_without_loss_keeps_none()
    {
        DeviceView<float> losses = Upload([0f, float.NaN]);
        DeviceView<float> gradient = Upload([0f, 0f, float.NaN, float.PositiveInfinity]);
        Kernels.Losses.ModulateFocally(2f, 2, 2, Upload([1f, 0f]), losses, gradient);
        Assert.Equal([0f, 0f], Download(losses));
        Assert.Equal([0f, 0f, 0f, 0f], Download(gradient));
    }

    [Fact]
    public void Sigmoid_cross_entropy_and_its_gradient_agree_with_the_oracle()
    {
        Random random = new(7);
        for (int i = 0; i < Target.Cases; i++)
        {
            LossCase drawn = LossCase.DrawForSigmoid(random, Target.LargestDimension);
            Check(
                drawn, "SigmoidCrossEntropy", (x, t) => LossReference.SigmoidCrossEntropy(drawn.Parameter, x, t),
                v => Kernels.Losses.SigmoidCrossEntropy(
                    new LossBatch(drawn.Rows, drawn.Width, drawn.Scale, v.Predictions, v.Targets, v.Weights, v.Losses, v.Gradient),
                    drawn.Parameter));
        }
    }

    [Fact]
    public void The_gradient_of_logits_may_take_their_place()
    {
        Random random = new(8);
        for (int i = 0; i < Target.Cases; i++)
        {
            LossCase softmax = LossCase.DrawForSoftmax(random, sparse: true, Target.LargestDimension);
            AssertInPlace(softmax, v => Kernels.Losses.SoftmaxCrossEntropy(
                new LossBatch(softmax.Rows, softmax.Width, softmax.Scale, v.Predictions, v.Targets, v.Weights, v.Losses, v.Gradient),
                sparse: true, softmax.Parameter));
            LossCase sigmoid = LossCase.DrawForSigmoid(random, Target.LargestDimension);
            AssertInPlace(sigmoid, v => Kernels.Losses.SigmoidCrossEntropy(
                new LossBatch(sigmoid.Rows, sigmoid.Width, sigmoid.Scale, v.Predictions, v.Targets, v.Weights, v.Losses, v.Gradient),
                sigmoid.Parameter));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_oracles_gradient_is_the_slope_of_its_value(LossKind kind)
    {
        Random random = new(23 + (int)kind);
        for (int i = 0; i < Target.Cases; i++)
        {
            LossCase drawn = LossCase.Draw(random, kind, largest: 12, atTheEdges: false);
            AssertSlope(drawn.Row(0), (p, t) => LossReference.Evaluate(kind, drawn.Parameter, p, t));
        }
    }

    [Fact]
    public void The_oracles_gradients_of_logits_are_the_slopes_of_their_values()
    {
        Random random = new(24);
        for (int i = 0; i < Target.Cases; i++)
        {
            LossCase drawn = LossCase.DrawForSoftmax(random, sparse: i % 2 == 0, largest: 12);
            AssertSlope(drawn.Row(0), (x, t) => LossReference.SoftmaxCrossEntropy(i % 2 == 0, drawn.Parameter, x, t));
            LossCase binary = LossCase.DrawForSigmoid(random, largest: 12);
            AssertSlope(binary.Row(0), (x, t) => LossReference.SigmoidCrossEntropy(binary.Parameter, x, t));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_prediction_that_is_not_a_number_shows_in_the_loss_of_its_row_alone(LossKind kind)
    {
        foreach (int width in new[] { 1, 5, 70 })
        {
            float[] predictions = new float[9 * width];
            float[] targets = new float[kind == LossKind.SparseCategoricalCrossEntropy ? 9 : 9 * width];
            Array.Fill(predictions, 0.5f);
            predictions[(4 * width) + (width / 2)] = float.NaN;
            DeviceView<float> losses = Garbage(9);
            Kernels.Losses.Evaluate(
                kind, 0.5f, new LossBatch(9, width, 1f, Upload(predictions), Upload(targets), default, losses, default));
            Assert.Equal([4], NotANumber(Download(losses)));
        }
    }

    // Prediction and target are such that every loss is NaN or infinite, or its slope is.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_row_of_weight_0_has_neither_loss_nor_gradient(LossKind kind)
    {
        foreach (int width in new[] { 1, 5, 70 })
        {
            foreach (float wrong in new[] { float.NaN, float.PositiveInfinity, 3e38f })
            {
                int targetWidth = kind == LossKind.SparseCategoricalCrossEntropy ? 1 : width;
                float[] predictions = [.. Enumerable.Repeat(0.5f, 11 * width)];
                float[] targets = [.. Enumerable.Repeat(0f, 11 * targetWidth)];
                predictions.AsSpan(4 * width, width).Fill(wrong);
                targets.AsSpan(4 * targetWidth, targetWidth).Fill(-wrong);
                float[] weights = [1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 2];
                (DeviceView<float> losses, DeviceView<float> gradient) = (Garbage(11), Garbage(11 * width));
                LossBatch batch = new(11, width, 1f, Upload(predictions), Upload(targets), Upload(weights), losses, gradient);
                Kernels.Losses.Evaluate(kind, 0.5f, batch);
                AssertOnlyRow4IsZero(Download(losses), Download(gradient), width);
            }
        }
    }

    [Fact]
    public void A_row_of_weight_0_has_no_loss_of_logits_either()
    {
        DeviceView<float> logits = Upload([1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, float.PositiveInfinity, float.NaN, 1f, 2f]);
        DeviceView<float> weights = Upload([1f, 1f, 1f, 1f, 0f, 3f]);
        (DeviceView<float> losses, DeviceView<float> gradient) = (Garbage(6), Garbage(12));
        LossBatch batch = new(6, 2, 1f, logits, Upload([0f, 0f, 0f, 0f, 7f, 0f]), weights, losses, gradient);
        Kernels.Losses.SoftmaxCrossEntropy(batch, sparse: true, 0f);
        AssertOnlyRow4IsZero(Download(losses), Download(gradient), width: 2);
        batch = batch with { Targets = Upload([0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 3e38f, 0f, 0f, 0f]) };
        Kernels.Losses.SigmoidCrossEntropy(batch, 0f);
        AssertOnlyRow4IsZero(Download(losses), Download(gradient), width: 2);
    }

    [Theory]
    [InlineData(3f)]
    [InlineData(-1f)]
    [InlineData(0.5f)]
    [InlineData(float.NaN)]
    [InlineData(1e20f)]
    public void A_target_that_is_no_class_makes_the_loss_of_its_row_not_a_number(float number)
    {
        DeviceView<float> logits = Upload([0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f]);
        DeviceView<float> targets = Upload([2f, number]);
        DeviceView<float> losses = Garbage(2);
        Kernels.Losses.SoftmaxCrossEntropy(new LossBatch(2, 3, 1f, logits, targets, default, losses, Garbage(6)), sparse: true, 0f);
        Assert.Equal([1], NotANumber(Download(losses)));
        Kernels.Losses.Evaluate(
            LossKind.SparseCategoricalCrossEntropy, 0f, new LossBatch(2, 3, 1f, logits, targets, default, losses, Garbage(6)));
        Assert.Equal([1], NotANumber(Download(losses)));
    }

    [Fact]
    public void Large_logits_neither_overflow_nor_cancel()
    {
        DeviceView<float> losses = Garbage(2);
        DeviceView<float> gradient = Garbage(4);
        Kernels.Losses.SoftmaxCrossEntropy(
            new LossBatch(2, 2, 1f, Upload([10000f, 9999f, -500f, 500f]), Upload([0f, 0f]), default, losses, gradient), sparse: true, 0f);
        float[] values = Download(losses);
        Assert.Equal(0.31326169, values[0], 6);
        Assert.Equal(1000, values[1]);
        Assert.Equal([-0.26894143f, 0.26894143f, -1f, 1f], Download(gradient), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void A_sum_goes_to_its_place_and_adds_in_more_than_single_precision()
    {
        float[] values = new float[10_001];
        Array.Fill(values, 0.1f);
        values[5000] = 1e6f;
        DeviceView<float> sums = Upload([1f, 2f, 3f]);
        Kernels.Losses.Sum(Upload(values), sums, 1);
        Kernels.Losses.Sum(default, sums, 2);
        Assert.Equal([1f, (float)(1e6 + (10_000 * (double)0.1f)), 0f], Download(sums));
    }

    [Theory]
    [InlineData("mse", LossKind.MeanSquaredError, 0)]
    [InlineData("mae", LossKind.MeanAbsoluteError, 0)]
    [InlineData("huber_delta0.5", LossKind.Huber, 0.5)]
    [InlineData("bce", LossKind.BinaryCrossEntropy, 0)]
    [InlineData("bce_soft_targets", LossKind.BinaryCrossEntropy, 0)]
    [InlineData("kl_div_probabilities", LossKind.KullbackLeiblerDivergence, 0)]
    [InlineData("hinge", LossKind.Hinge, 0)]
    [InlineData("squared_hinge", LossKind.SquaredHinge, 0)]
    [InlineData("log_cosh", LossKind.LogCosh, 0)]
    public void The_oracle_gives_PyTorchs_numbers(string name, LossKind kind, double parameter) =>
        AssertFixture(name, (p, t) => LossReference.Evaluate(kind, parameter, p, t));

    [Fact]
    public void The_oracle_gives_PyTorchs_numbers_for_logits_and_where_conventions_differ()
    {
        AssertFixture("bce_with_logits", (x, t) => LossReference.SigmoidCrossEntropy(0, x, t));
        AssertFixture("cross_entropy_index", (x, t) => LossReference.SoftmaxCrossEntropy(true, 0, x, t));
        AssertFixture("cross_entropy_probabilities", (x, t) => LossReference.SoftmaxCrossEntropy(false, 0, x, t));
        AssertFixture("cross_entropy_label_smoothing_0.1", (x, t) => LossReference.SoftmaxCrossEntropy(true, 0.1, x, t));

        // PyTorch's distance is one more than the loss, its cross-entropy is not renormalised, and its Poisson loss adds 1e-8 to p.
        AssertFixture("cosine_distance", (p, t) => LossReference.Evaluate(LossKind.CosineSimilarity, 0, p, t), difference: -1);
        AssertFixture(
            "categorical_cross_entropy_probabilities", (p, t) =>
                LossReference.Evaluate(LossKind.CategoricalCrossEntropy, 0, p, t), checksGradient: false);
        AssertFixture("poisson_nll", (p, t) => LossReference.Evaluate(LossKind.Poisson, 0, p, t), tolerance: 1e-5);
    }

    private static void AssertFixture(
        string name, Func<double[], double[], RowLoss> oracle, double difference = 0, bool checksGradient = true, double tolerance = 1e-9)
    {
        JsonElement fixture = Fixtures.Load("losses.json").GetProperty("cases").EnumerateArray()
            .Single(e => e.GetProperty("name").GetString() == name);
        JsonElement reductions = fixture.GetProperty("reductions");
        JsonElement mean = reductions.TryGetProperty("batchmean", out JsonElement batchMean) ? batchMean : reductions.GetProperty("mean");
        double[][] predictions = [.. fixture.GetProperty("prediction").EnumerateArray().Select(Fixtures.Numbers)];
        double[][] targets = [.. fixture.GetProperty("target").EnumerateArray().Select(Fixtures.Numbers)];
        RowLoss[] rows = [.. predictions.Zip(targets, oracle)];
        Assert.Equal(mean.GetProperty("value").GetDouble() + difference, rows.Average(row => row.Value), tolerance);
        if (checksGradient)
        {
            double[] gradient = [.. rows.SelectMany(row => row.Gradient).Select(value => value / rows.Length)];
            Assert.Equal(Fixtures.Numbers(mean.GetProperty("gradient")), gradient, (a, b) => Math.Abs(a - b) < tolerance);
        }
    }

    private static void AssertSlope((double[] Predictions, double[] Targets) row, Func<double[], double[], RowLoss> oracle)
    {
        const double H = 1e-6;
        RowLoss loss = oracle(row.Predictions, row.Targets);
        for (int i = 0; i < row.Predictions.Length; i++)
        {
            double[] above = [.. row.Predictions];
            double[] below = [.. row.Predictions];
            above[i] += H;
            below[i] -= H;
            double slope = (oracle(above, row.Targets).Value - oracle(below, row.Targets).Value) / (2 * H);
            Assert.Equal(slope, loss.Gradient[i], 1e-5 * (1 + loss.GradientMagnitude[i] + loss.Magnitude));
        }
    }

    private static void AssertOnlyRow4IsZero(float[] losses, float[] gradient, int width)
    {
        Assert.Equal(0f, losses[4]);
        Assert.All(gradient[(4 * width)..(5 * width)], value => Assert.Equal(0f, value));
        Assert.All(losses.Concat(gradient), value => Assert.True(float.IsFinite(value)));
    }

    private static int[] NotANumber(float[] values) => [.. Enumerable.Range(0, values.Length).Where(i => float.IsNaN(values[i]))];

    private void Check(LossCase drawn, string name, Func<double[], double[], RowLoss> oracle, Action<LossViews> kernel)
    {
        LossViews views = UploadCase(drawn, withGradient: true);
        kernel(views);
        float[] losses = Download(views.Losses);
        string what = $"{name}, {drawn}";
        AssertMatches(drawn, oracle, losses, Download(views.Gradient), what);

        LossViews evaluation = UploadCase(drawn, withGradient: false);
        kernel(evaluation);
        Assert.Equal(losses, Download(evaluation.Losses));
        FreeOperands();
    }

    private static void AssertMatches(
        LossCase drawn, Func<double[], double[], RowLoss> oracle, float[] losses, float[] gradient, string what)
    {
        for (int row = 0; row < drawn.Rows; row++)
        {
            (double[] predictions, double[] targets) = drawn.Row(row);
            RowLoss expected = oracle(predictions, targets);
            double weight = drawn.Weights is null ? 1 : drawn.Weights[row];
            double factor = weight * drawn.Scale;
            AssertClose(
                [weight * expected.Value], [Math.Abs(weight) * expected.Magnitude], losses.AsSpan(row, 1), $"{what}, loss of row {row}");
            AssertClose(
                [.. expected.Gradient.Select(value => factor * value)],
                [.. expected.GradientMagnitude.Select(value => Math.Abs(factor) * value)],
                gradient.AsSpan(row * drawn.Width, drawn.Width), $"{what}, gradient of row {row}");
        }
    }

    private void AssertInPlace(LossCase drawn, Action<LossViews> kernel)
    {
        LossViews apart = UploadCase(drawn, withGradient: true);
        kernel(apart);
        LossViews inPlace = UploadCase(drawn, withGradient: true);
        inPlace = inPlace with { Gradient = inPlace.Predictions };
        kernel(inPlace);
        Assert.Equal(Download(apart.Gradient), Download(inPlace.Gradient));
        Assert.Equal(Download(apart.Losses), Download(inPlace.Losses));
        FreeOperands();
    }

    private LossViews UploadCase(LossCase drawn, bool withGradient) => new(
        Upload(drawn.Predictions), Upload(drawn.Targets), drawn.Weights is null ? default : Upload(drawn.Weights), Garbage(drawn.Rows),
        withGradient ? Garbage((long)drawn.Rows * drawn.Width) : default);

    private sealed record LossViews(
        DeviceView<float> Predictions, DeviceView<float> Targets, DeviceView<float> Weights, DeviceView<float> Losses,
        DeviceView<float> Gradient);
}
