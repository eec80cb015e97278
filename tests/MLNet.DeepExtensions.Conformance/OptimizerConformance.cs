using System.Text.Json;
using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>The optimizers' sweeps against the oracle, and the oracle against PyTorch; norms and penalties.</summary>
public abstract class OptimizerConformance(ConformanceTarget target) : ConformanceSuite(target)
{
    public static TheoryData<OptimizerVariant> Variants => [.. Enum.GetValues<OptimizerVariant>()];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Steps_agree_with_the_oracle_and_leave_alone_what_is_frozen(OptimizerVariant variant)
    {
        Random random = new(31 + (int)variant);
        for (int i = 0; i < Target.Cases; i++)
        {
            OptimizerSettings settings = new(
                variant, Momentum: 0.5f + (0.4f * random.NextSingle()), Decay1: 0.7f + (0.2f * random.NextSingle()), Epsilon: 1e-6f);
            CheckSteps(random, settings);
        }
    }

    [Fact]
    public void The_norm_of_what_is_not_frozen_agrees_with_the_oracle()
    {
        Random random = new(32);
        for (int i = 0; i < Target.Cases; i++)
        {
            SegmentTable table = DrawSegments(random, Target.LargestDimension);
            float[] gradients = Normal(random, table.Length + 1, scale: i % 3 == 0 ? 1e25f : 1f);
            DeviceView<float> norm = Garbage(2);
            Kernels.Optimizers.Norm(table, Upload(gradients), norm);
            double expected = OptimizerReference.Norm(table.Segments.ToArray(), ToDouble(gradients));
            AssertClose([expected], [], Download(norm).AsSpan(0, 1), $"Norm of {table.Length}");
            FreeOperands();
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Rows_of_a_table_are_updated_as_the_whole_table_is_and_the_others_left_alone(OptimizerVariant variant)
    {
        Random random = new(90 + (int)variant);
        OptimizerSettings settings = new(variant, Epsilon: 1e-6f);
        for (int i = 0; i < Math.Min(Target.Cases, 20); i++)
        {
            int rows = 1 + random.Next(80), width = 1 + random.Next(40), offset = random.Next(3);
            SegmentTable table = new([new(offset, rows * width, Pick(random, 1f, 0.5f), Pick(random, 1f, 0f))]);
            float[] start = Normal(random, offset + (rows * width));
            DeviceView<float> whole = Upload(start), byRows = Upload(start);
            DeviceView<float>[] wholeMoments = UploadMoments(settings, start.Length), moments = UploadMoments(settings, start.Length);
            float decay = Pick(random, 0f, 0.01f);
            bool decoupled = random.Next(2) == 0;
            int[] selected = [.. Enumerable.Range(0, rows).Where(_ => random.Next(2) == 0)];
            RowSelection selection = new(selected.Length == 0 ? default : Upload<int>(selected), width);
            for (int step = 1; step <= 3; step++)
            {
                DeviceView<float> gradients = Upload(Normal(random, start.Length)), norm = Upload([5f]);
                SweepArguments sweep = new(table, whole, gradients, 0.1f, decay, decoupled, ClipValue: 1f, ClipNorm: 3f, norm);
                settings.Run(Kernels.Optimizers, sweep, step, wholeMoments);
                settings.Run(Kernels.Optimizers, sweep with { Parameters = byRows, Rows = selection }, step, moments);
            }

            AssertRows(start, Download(whole), Download(byRows));
            foreach (int kept in settings.MomentsKept)
            {
                AssertRows(new float[start.Length], Download(wholeMoments[kept]), Download(moments[kept]));
            }

            FreeOperands();

            void AssertRows(float[] before, float[] updated, float[] found)
            {
                for (int at = 0; at < before.Length; at++)
                {
                    bool isSelected = at >= offset && selected.Contains((at - offset) / width);
                    Assert.Equal(isSelected ? updated[at] : before[at], found[at]);
                }
            }
        }
    }

    [Fact]
    public void The_norm_of_rows_is_added_to_the_one_before()
    {
        Random random = new(34);
        for (int i = 0; i < Target.Cases; i++)
        {
            int rows = 1 + random.Next(300), width = 1 + random.Next(40), offset = random.Next(3);
            float[] gradients = Normal(random, offset + (rows * width));
            int[] selected = [.. Enumerable.Range(0, rows).Where(_ => random.Next(2) == 0)];
            double expected = 9 + selected.Sum(
                row => gradients.AsSpan(offset + (row * width), width).ToArray().Sum(g => (double)g * g));
            DeviceView<float> norm = Upload([3f]);
            RowSelection selection = new(selected.Length == 0 ? default : Upload<int>(selected), width);
            Kernels.Optimizers.Norm(new([new(offset, rows * width)]), Upload(gradients), norm, selection, accumulate: true);
            AssertClose([Math.Sqrt(expected)], [], Download(norm), $"norm of {selected.Length} rows of {width}");
            FreeOperands();
        }
    }

    [Fact]
    public void Penalties_and_their_gradients_agree_with_the_oracle()
    {
        Random random = new(33);
        for (int i = 0; i < Target.Cases; i++)
        {
            SegmentTable table = DrawSegments(random, Target.LargestDimension);
            float[] parameters = Normal(random, table.Length + 1);
            float[] gradients = Normal(random, table.Length + 1);
            parameters[0] = 0f;
            double[] expected = ToDouble(gradients);
            double sum = 0;
            foreach (ParameterSegment segment in table.Segments)
            {
                for (long k = segment.Offset; k < segment.Offset + segment.Length; k++)
                {
                    double w = parameters[k];
                    sum += (segment.L1 * Math.Abs(w)) + (segment.L2 * w * w);
                    expected[k] += (segment.L1 * Math.Sign(w)) + (2 * segment.L2 * w);
                }
            }

            DeviceView<float> onDevice = Upload(gradients);
            DeviceView<float> penalties = Upload([7f, 8f, 9f]);
            Kernels.Optimizers.Penalize(table, Upload(parameters), onDevice, penalties, 1);
            Kernels.Optimizers.Penalize(table, Upload(parameters), default, penalties, 2);
            AssertClose([7, sum, sum], [], Download(penalties), "Penalty");
            AssertClose(expected, [.. expected.Select(value => 1 + Math.Abs(value))], Download(onDevice), "Gradient of the penalty");
            FreeOperands();
        }
    }

    [Fact]
    public void A_norm_of_zero_clips_nothing()
    {
        SegmentTable table = new([new(0, 3)]);
        DeviceView<float> parameters = Upload([1f, 2f, 3f]);
        SweepArguments sweep = new(table, parameters, Upload(new float[3]), 0.1f, ClipNorm: 1f, Norm: Upload(new float[1]));
        Kernels.Optimizers.Sgd(sweep, 0f, nesterov: false, default);
        Assert.Equal([1f, 2f, 3f], Download(parameters));
    }

    [Fact]
    public void A_gradient_that_is_not_a_number_shows_in_its_parameter_alone()
    {
        SegmentTable table = new([new(0, 20)]);
        float[] gradients = new float[20];
        gradients[3] = float.NaN;
        gradients[18] = float.NaN;
        foreach (float clipValue in new[] { 0f, 1f })
        {
            DeviceView<float> parameters = Upload(new float[20]);
            Kernels.Optimizers.Sgd(
                new SweepArguments(table, parameters, Upload(gradients), 0.1f, ClipValue: clipValue), 0f, nesterov: false, default);
            Assert.Equal([3, 18], Enumerable.Range(0, 20).Where(i => float.IsNaN(Download(parameters)[i])));
        }
    }

    [Fact]
    public void A_centred_average_of_a_constant_gradient_stays_a_number()
    {
        SegmentTable table = new([new(0, 9)]);
        DeviceView<float> parameters = Upload(new float[9]);
        DeviceView<float> squares = Upload(new float[9]);
        DeviceView<float> averages = Upload(new float[9]);
        DeviceView<float> gradients = Upload([.. Enumerable.Range(1, 9).Select(i => 0.37f * i)]);
        for (int step = 0; step < 500; step++)
        {
            Kernels.Optimizers.RmsProp(
                new SweepArguments(table, parameters, gradients, 0.01f), 0.5f, 0f, 1e-3f, squares, averages, default);
        }

        Assert.All(Download(parameters), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_missing_moment_is_an_error()
    {
        SegmentTable table = new([new(0, 4)]);
        SweepArguments sweep = new(table, Upload(new float[4]), Upload(new float[4]), 0.1f);
        Assert.Throws<ArgumentException>(() => Kernels.Optimizers.Sgd(sweep, 0.9f, nesterov: false, default));
        Assert.Throws<ArgumentException>(
            () => Kernels.Optimizers.Adam(sweep, 0.9f, 0.999f, 1e-8f, 1, Upload(new float[4]), default, default));
        Assert.Throws<ArgumentException>(() => Kernels.Optimizers.Adagrad(sweep, 1e-8f, Upload(new float[3])));
    }

    [Theory]
    [InlineData("sgd", OptimizerVariant.Sgd)]
    [InlineData("sgd_momentum", OptimizerVariant.Momentum)]
    [InlineData("sgd_nesterov", OptimizerVariant.Nesterov)]
    [InlineData("sgd_weight_decay", OptimizerVariant.Momentum)]
    [InlineData("adagrad", OptimizerVariant.Adagrad)]
    [InlineData("adagrad_defaults", OptimizerVariant.Adagrad)]
    [InlineData("rmsprop_defaults", OptimizerVariant.RmsProp)]
    [InlineData("rmsprop_momentum", OptimizerVariant.RmsPropMomentum)]
    [InlineData("rmsprop_centered", OptimizerVariant.RmsPropCentred)]
    [InlineData("adam_defaults", OptimizerVariant.Adam)]
    [InlineData("adam", OptimizerVariant.Adam)]
    [InlineData("adam_l2", OptimizerVariant.Adam)]
    [InlineData("adam_amsgrad", OptimizerVariant.AmsGrad)]
    [InlineData("adam_amsgrad_beta2_0.5", OptimizerVariant.AmsGrad)]
    [InlineData("adam_beta2_0.5", OptimizerVariant.Adam)]
    [InlineData("adamw_defaults", OptimizerVariant.Adam)]
    [InlineData("adamw", OptimizerVariant.Adam)]
    public void Oracle_and_kernel_follow_PyTorchs_trajectory(string name, OptimizerVariant variant)
    {
        JsonElement fixture = Fixtures.Load("optimizers.json");
        JsonElement run = fixture.GetProperty("runs").EnumerateArray().Single(e => e.GetProperty("name").GetString() == name);
        JsonElement hyper = run.GetProperty("hyperparameters");
        double[] start = Fixtures.Numbers(fixture.GetProperty("x0"));
        double momentum = Hyper("momentum") ?? 0;
        double[] betas = hyper.TryGetProperty("betas", out JsonElement pair) ? Fixtures.Numbers(pair) : [Hyper("alpha") ?? 0, 0];
        double epsilon = Hyper("eps") ?? 0;
        double rate = hyper.GetProperty("lr").GetDouble();
        double decay = hyper.GetProperty("weight_decay").GetDouble();
        bool decoupled = name.StartsWith("adamw", StringComparison.Ordinal);
        OptimizerSettings settings = new(variant, (float)momentum, (float)betas[0], (float)betas[1], (float)epsilon);

        ParameterSegment[] segments = [new(0, start.Length)];
        OptimizerReference oracle = settings.Oracle([.. start], momentum, betas[0], betas[1], epsilon);
        DeviceView<float> parameters = Upload([.. start.Select(value => (float)value)]);
        DeviceView<float>[] moments = UploadMoments(settings, start.Length);
        int step = 0;
        foreach (JsonElement expected in run.GetProperty("steps").EnumerateArray())
        {
            double[] gradient = Fixtures.Numbers(expected.GetProperty("gradient"));
            double[] after = Fixtures.Numbers(expected.GetProperty("x_after"));
            oracle.Step(new ReferenceSweep(segments, rate, decay, decoupled), gradient);
            AssertNear(after, oracle.Parameters, 1e-12);

            DeviceView<float> onDevice = Upload([.. gradient.Select(value => (float)value)]);
            settings.Run(
                Kernels.Optimizers, new SweepArguments(new(segments), parameters, onDevice, (float)rate, (float)decay, decoupled), ++step,
                moments);
            AssertNear(after, ToDouble(Download(parameters)), 2e-6);
        }

        double? Hyper(string key) => hyper.TryGetProperty(key, out JsonElement value) ? value.GetDouble() : null;
    }

    private static void AssertNear(double[] expected, double[] actual, double tolerance) =>
        Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) <= tolerance * (1 + Math.Abs(a)));

    private static double[] ToDouble(float[] values) => Array.ConvertAll(values, value => (double)value);

    /// <summary>Segments of all lengths from none, with gaps, frozen ones, and neighbours that have the same settings.</summary>
    protected static SegmentTable DrawSegments(Random random, int longest)
    {
        List<ParameterSegment> segments = [];
        long offset = random.Next(3);
        int count = 1 + random.Next(7);
        for (int i = 0; i < count; i++)
        {
            long length = random.Next(4) switch { 0 => random.Next(2), 1 => random.Next(9), _ => random.Next(longest) };
            segments.Add(new ParameterSegment(
                offset, length, Pick(random, 1f, 1f, 0.5f, 0f), Pick(random, 1f, 0f), Pick(random, 0f, 0.1f), Pick(random, 0f, 0.05f)));
            offset += length + Pick(random, 0, 0, 3);
        }

        return new SegmentTable(segments);
    }

    private static T Pick<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];

    private void CheckSteps(Random random, OptimizerSettings settings)
    {
        SegmentTable table = DrawSegments(random, Target.LargestDimension);
        int length = (int)table.Length + 1;
        float[] start = Normal(random, length);
        OptimizerReference oracle = settings.Oracle(ToDouble(start));
        DeviceView<float> parameters = Upload(start);
        DeviceView<float>[] moments = UploadMoments(settings, length);
        DeviceView<float> norm = Garbage(1);
        float rate = 0.001f + (0.1f * random.NextSingle());
        float decay = Pick(random, 0f, 0.01f);
        bool decoupled = random.Next(2) == 0;
        float clipValue = Pick(random, 0f, 1f);
        float clipNorm = Pick(random, 0f, 3f);
        for (int step = 1; step <= 4; step++)
        {
            float[] gradients = Normal(random, length);
            oracle.Step(new ReferenceSweep(table.Segments.ToArray(), rate, decay, decoupled, clipValue, clipNorm), ToDouble(gradients));
            DeviceView<float> onDevice = Upload(gradients);
            Kernels.Optimizers.Norm(table, onDevice, norm);
            SweepArguments sweep = new(
                table, parameters, onDevice, rate, decay, decoupled, clipValue, clipNorm, clipNorm == 0 ? default : norm);
            settings.Run(Kernels.Optimizers, sweep, step, moments);
        }

        string what = $"{settings} on {string.Join(" ", table.Segments.ToArray().Select(s => $"{s.Offset}+{s.Length}*{s.RateFactor}"))}";
        AssertClose(oracle.Parameters, oracle.Magnitude, Download(parameters), what);
        foreach (int kept in settings.MomentsKept)
        {
            AssertClose(
                oracle.Moments[kept], [.. oracle.Moments[kept].Select(value => 1 + Math.Abs(value))], Download(moments[kept]),
                $"Moment {kept} of {what}");
        }

        AssertUntouched(table, start, Download(parameters));
        FreeOperands();
    }

    private static void AssertUntouched(SegmentTable table, float[] before, float[] after)
    {
        ParameterSegment[] moved = [.. table.Segments.ToArray().Where(segment => segment.RateFactor != 0)];
        for (int i = 0; i < before.Length; i++)
        {
            if (!Array.Exists(moved, segment => i >= segment.Offset && i < segment.Offset + segment.Length))
            {
                Assert.Equal(before[i], after[i]);
            }
        }
    }

    private DeviceView<float>[] UploadMoments(OptimizerSettings settings, int length) =>
        [.. Enumerable.Range(0, 3).Select(i => settings.MomentsKept.Contains(i) ? Upload(new float[length]) : default)];
}
