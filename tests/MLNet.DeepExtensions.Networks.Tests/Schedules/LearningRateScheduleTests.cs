using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.Networks.Tests.Schedules;

public class LearningRateScheduleTests
{
    [Fact]
    public void A_constant_schedule_keeps_the_base_rate() =>
        AssertRates(new ConstantSchedule(), 0.3f, stepsPerEpoch: 2, totalSteps: 4, [0.3f, 0.3f, 0.3f, 0.3f, 0.3f]);

    [Fact]
    public void Step_decay_drops_every_few_epochs() =>
        AssertRates(
            new StepDecay { EpochsPerDrop = 2, Factor = 0.5f }, 0.8f, stepsPerEpoch: 2, totalSteps: 10,
            [0.8f, 0.8f, 0.8f, 0.8f, 0.4f, 0.4f, 0.4f, 0.4f, 0.2f, 0.2f]);

    [Fact]
    public void Exponential_decay_falls_with_every_step() =>
        AssertRates(
            new ExponentialDecay { Factor = 0.25f }, 1f, stepsPerEpoch: 2, totalSteps: 6, [1f, 0.5f, 0.25f, 0.125f, 0.0625f]);

    [Fact]
    public void Exponential_decay_in_stairs_falls_with_every_epoch() =>
        AssertRates(
            new ExponentialDecay { Factor = 0.25f, Staircase = true }, 1f, stepsPerEpoch: 2, totalSteps: 6,
            [1f, 1f, 0.25f, 0.25f, 0.0625f]);

    [Fact]
    public void Polynomial_decay_of_power_one_is_a_straight_line_to_the_end_rate() =>
        AssertRates(
            new PolynomialDecay { EndRate = 0.1f }, 0.5f, stepsPerEpoch: 2, totalSteps: 4, [0.5f, 0.4f, 0.3f, 0.2f, 0.1f, 0.1f]);

    [Fact]
    public void Polynomial_decay_of_power_two_over_some_epochs() =>
        AssertRates(
            new PolynomialDecay { Power = 2, Epochs = 2 }, 1.6f, stepsPerEpoch: 2, totalSteps: 100, [1.6f, 0.9f, 0.4f, 0.1f, 0f, 0f]);

    [Fact]
    public void Cosine_annealing_falls_along_half_a_cosine_to_the_minimum() =>
        AssertRates(
            new CosineAnnealing { MinimumRate = 0.2f }, 1f, stepsPerEpoch: 1, totalSteps: 4,
            [1f, 0.6f + (0.4f * MathF.Sqrt(0.5f)), 0.6f, 0.6f - (0.4f * MathF.Sqrt(0.5f)), 0.2f, 0.2f]);

    [Fact]
    public void Cosine_annealing_restarts_with_longer_cycles() =>
        AssertRates(
            new CosineAnnealing { FirstCycleEpochs = 1, CycleMultiplier = 2 }, 1f, stepsPerEpoch: 2, totalSteps: 100,
            [1f, 0.5f, 1f, 0.5f + (0.5f * MathF.Sqrt(0.5f)), 0.5f, 0.5f - (0.5f * MathF.Sqrt(0.5f)), 1f]);

    [Fact]
    public void Cosine_annealing_restarts_with_equal_cycles() =>
        AssertRates(
            new CosineAnnealing { FirstCycleEpochs = 1 }, 1f, stepsPerEpoch: 2, totalSteps: 100, [1f, 0.5f, 1f, 0.5f, 1f]);

    [Fact]
    public void Log_cosine_has_four_cycles_each_twice_as_long()
    {
        // Of 15 steps a cycle each ends at 0, 1, 3, 7 and 15; a cycle's peak is where log2 is half: (sqrt(2) - 1) / 15 of all steps first.
        AssertRates(
            new LogCosine(), 0.8f, stepsPerEpoch: 1, totalSteps: 15,
            [0, 0, 0.8f * 0.5f * (1 - MathF.Cos(2 * MathF.PI * MathF.Log2(3))), 0]);
        Assert.Equal(0.8f, new LogCosine().RateAt(new ScheduleStep(0.8f, 414_214, 1, 15_000_000)), 1e-5f);
        Assert.All([7L, 15, 16, 99], step => Assert.Equal(0, new LogCosine().RateAt(new ScheduleStep(1, step, 1, 15)), 1e-6f));
    }

    [Fact]
    public void Flat_cosine_keeps_the_rate_and_then_falls_along_half_a_cosine() =>
        AssertRates(
            new FlatCosine { FlatShare = 0.5f }, 0.4f, stepsPerEpoch: 1, totalSteps: 8,
            [0.4f, 0.4f, 0.4f, 0.4f, 0.4f, 0.2f + (0.2f * MathF.Sqrt(0.5f)), 0.2f, 0.2f - (0.2f * MathF.Sqrt(0.5f)), 0, 0]);

    [Fact]
    public void Linear_warm_up_rises_to_the_first_rate_of_the_schedule_that_follows() =>
        AssertRates(
            new LinearWarmup { Epochs = 2, StartFactor = 0.2f, Then = new PolynomialDecay() }, 1f, stepsPerEpoch: 2, totalSteps: 8,
            [0.2f, 0.4f, 0.6f, 0.8f, 1f, 0.75f, 0.5f, 0.25f, 0f]);

    [Fact]
    public void Linear_warm_up_may_take_a_part_of_an_epoch_or_nothing()
    {
        AssertRates(new LinearWarmup { Epochs = 0.5f, StartFactor = 0 }, 1f, stepsPerEpoch: 4, totalSteps: 8, [0f, 0.5f, 1f, 1f]);
        AssertRates(new LinearWarmup { Epochs = 0 }, 1f, stepsPerEpoch: 4, totalSteps: 8, [1f, 1f]);
    }

    [Fact]
    public void Linear_warm_up_hands_the_end_of_epochs_on()
    {
        ScheduleRun run = new LinearWarmup
        {
            Epochs = 1,
            StartFactor = 0.5f,
            Then = new ReduceOnPlateau { Patience = 0, Factor = 0.5f },
        }.Start();
        Assert.Equal("valid_loss", run.Monitor);
        run.OnEpochEnd(1);
        run.OnEpochEnd(1);
        Assert.Equal(0.25f, run.RateAt(new ScheduleStep(1f, 0, 4, 8)), 1e-6f);
        Assert.Equal(0.5f, run.RateAt(new ScheduleStep(1f, 4, 4, 8)), 1e-6f);
    }

    [Fact]
    public void One_cycle_rises_to_the_base_rate_and_falls_far_below_its_start()
    {
        // Ten steps, 40% of them rising: the peak at step 3, the end at step 9. From 1/4 to 1 to 1/8.
        const float Rise = 0.375f, Fall = 0.4375f;
        OneCycle schedule = new() { RisingShare = 0.4f, StartDivisor = 4, EndDivisor = 2 };
        AssertRates(
            schedule, 1f, stepsPerEpoch: 5, totalSteps: 10,
            [
                0.25f, 0.625f - (Rise * 0.5f), 0.625f + (Rise * 0.5f), 1f,
                0.5625f + (Fall * 0.8660254f), 0.5625f + (Fall * 0.5f), 0.5625f, 0.5625f - (Fall * 0.5f), 0.5625f - (Fall * 0.8660254f),
                0.125f, 0.125f,
            ]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void One_cycle_gives_sound_rates_in_the_shortest_trainings(long totalSteps)
    {
        for (long step = 0; step < totalSteps; step++)
        {
            Assert.InRange(new OneCycle().RateAt(new ScheduleStep(1f, step, 1, totalSteps)), 4e-6f, 1f);
        }
    }

    [Fact]
    public void Reduce_on_plateau_reduces_after_more_bad_epochs_than_its_patience()
    {
        ReduceOnPlateau schedule = new() { Patience = 2, Factor = 0.5f, Threshold = 0.1f };
        // 0.95 is no tenth better than 1; the third bad epoch in a row reduces, 0.5 is better, and three more bad ones reduce again.
        AssertPlateau(schedule, [1, 0.95, 1.2, 0.91, 0.5, 0.5, 0.46, 0.6, 0.6], [1, 1, 1, 0.5f, 0.5f, 0.5f, 0.5f, 0.25f, 0.25f]);
    }

    [Fact]
    public void Reduce_on_plateau_watches_values_that_should_rise() =>
        AssertPlateau(
            new ReduceOnPlateau { Patience = 0, Factor = 0.1f, HigherIsBetter = true }, [0.5, 0.6, 0.6, 0.7], [1, 1, 0.1f, 0.1f]);

    [Fact]
    public void Reduce_on_plateau_waits_out_its_cooldown() =>
        AssertPlateau(
            new ReduceOnPlateau { Patience = 0, Factor = 0.5f, Cooldown = 2 }, [1, 1, 1, 1, 1, 1], [1, 0.5f, 0.5f, 0.5f, 0.25f, 0.25f]);

    [Fact]
    public void Reduce_on_plateau_does_not_go_below_its_minimum() =>
        AssertPlateau(
            new ReduceOnPlateau { Patience = 0, Factor = 0.5f, MinimumRate = 0.3f }, [1, 1, 1, 1], [1, 0.5f, 0.3f, 0.3f]);

    [Fact]
    public void Reduce_on_plateau_takes_NaN_for_no_improvement_once_there_was_a_number() =>
        AssertPlateau(
            new ReduceOnPlateau { Patience = 0, Factor = 0.5f }, [double.NaN, 1, double.NaN, 0.5], [1, 1, 0.5f, 0.5f]);

    [Fact]
    public void Two_trainings_with_one_schedule_do_not_disturb_each_other()
    {
        ReduceOnPlateau schedule = new() { Patience = 0, Factor = 0.5f };
        ScheduleRun first = schedule.Start();
        ScheduleRun second = schedule.Start();
        first.OnEpochEnd(1);
        first.OnEpochEnd(1);
        Assert.Equal(0.5f, first.RateAt(new ScheduleStep(1, 2, 1, 10)));
        Assert.Equal(1f, second.RateAt(new ScheduleStep(1, 2, 1, 10)));
    }

    public static TheoryData<LearningRateSchedule, string> WrongSettings => new()
    {
        { new StepDecay { EpochsPerDrop = 0 }, "StepDecay.EpochsPerDrop is 0; it must be 1 or more" },
        { new StepDecay { Factor = 1.5f }, "StepDecay.Factor is 1.5; it must be more than 0 and at most 1" },
        { new ExponentialDecay { Factor = 0 }, "ExponentialDecay.Factor is 0" },
        { new PolynomialDecay { Power = float.NaN }, "PolynomialDecay.Power is NaN" },
        { new PolynomialDecay { EndRate = -1 }, "PolynomialDecay.EndRate is -1" },
        { new PolynomialDecay { Epochs = -1 }, "PolynomialDecay.Epochs is -1" },
        { new CosineAnnealing { MinimumRate = -0.5f }, "CosineAnnealing.MinimumRate is -0.5" },
        { new CosineAnnealing { FirstCycleEpochs = -2 }, "CosineAnnealing.FirstCycleEpochs is -2" },
        { new CosineAnnealing { CycleMultiplier = 0 }, "CosineAnnealing.CycleMultiplier is 0" },
        { new LogCosine { Cycles = 0 }, "LogCosine.Cycles is 0; it must be from 1 to 30" },
        { new FlatCosine { FlatShare = 1 }, "FlatCosine.FlatShare is 1; it must be 0 or more and below 1" },
        { new LinearWarmup { Epochs = -1 }, "LinearWarmup.Epochs is -1" },
        { new LinearWarmup { StartFactor = 2 }, "LinearWarmup.StartFactor is 2" },
        { new LinearWarmup { Then = new StepDecay { Factor = 2 } }, "StepDecay.Factor is 2" },
        { new OneCycle { RisingShare = 1.1f }, "OneCycle.RisingShare is 1.1" },
        { new OneCycle { StartDivisor = 0.5f }, "OneCycle.StartDivisor is 0.5" },
        { new OneCycle { EndDivisor = 0 }, "OneCycle.EndDivisor is 0" },
        { new ReduceOnPlateau { Factor = 1 }, "ReduceOnPlateau.Factor is 1" },
        { new ReduceOnPlateau { Patience = -1 }, "ReduceOnPlateau.Patience is -1" },
        { new ReduceOnPlateau { Cooldown = -1 }, "ReduceOnPlateau.Cooldown is -1" },
        { new ReduceOnPlateau { MinimumRate = -1 }, "ReduceOnPlateau.MinimumRate is -1" },
        { new ReduceOnPlateau { Threshold = -1 }, "ReduceOnPlateau.Threshold is -1" },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public void A_setting_out_of_range_is_named_when_the_training_starts(LearningRateSchedule schedule, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentOutOfRangeException>(schedule.Start).Message, StringComparison.Ordinal);

    private static void AssertRates(LearningRateSchedule schedule, float baseRate, int stepsPerEpoch, long totalSteps, float[] expected)
    {
        ScheduleRun run = schedule.Start();
        for (int step = 0; step < expected.Length; step++)
        {
            ScheduleStep at = new(baseRate, step, stepsPerEpoch, totalSteps);
            Assert.Equal(expected[step], schedule.RateAt(at), 1e-6f);
            Assert.Equal(schedule.RateAt(at), run.RateAt(at));
        }
    }

    /// <summary>The rates of the epochs that follow each value.</summary>
    private static void AssertPlateau(ReduceOnPlateau schedule, double[] values, float[] expected)
    {
        ScheduleRun run = schedule.Start();
        Assert.Equal(1f, run.RateAt(new ScheduleStep(1f, 0, 1, 100)));
        for (int epoch = 0; epoch < values.Length; epoch++)
        {
            run.OnEpochEnd(values[epoch]);
            Assert.Equal(expected[epoch], run.RateAt(new ScheduleStep(1f, epoch + 1, 1, 100)), 1e-6f);
        }
    }
}
