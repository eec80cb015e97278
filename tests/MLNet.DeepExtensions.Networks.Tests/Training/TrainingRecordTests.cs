namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>What a result keeps of its training for reports.</summary>
public class TrainingRecordTests
{
    [Fact]
    public void A_result_knows_its_options_its_samples_and_the_epoch_of_its_weights()
    {
        EarlyStopping stopping = new() { Monitor = "valid_loss", Patience = 2 };
        TrainingOptions options = new() { Epochs = 60, ValidationFraction = 0.5, Callbacks = [stopping] };
        TrainingResult result = Samples.ClassNetwork().Train(Samples.Classes(), options);

        Assert.Equal(45, result.TrainingSamples);
        Assert.Equal(stopping.BestEpoch, result.WeightsEpoch);
        Assert.Equal(60, result.Options!.Epochs);
        Assert.Equal(3, Samples.ClassNetwork().Train(Samples.Classes(), new TrainingOptions { Epochs = 3 }).WeightsEpoch);
    }

    [Fact]
    public void The_parts_of_an_epoch_are_not_longer_than_it()
    {
        TrainingResult result = Samples.ClassNetwork().Train(
            Samples.Classes(), new TrainingOptions { Epochs = 2, ValidationData = Samples.Classes() });

        Assert.All(result.History.Epochs, epoch =>
        {
            Assert.True(epoch.ValidationDuration > TimeSpan.Zero);
            Assert.True(epoch.ReadingDuration + epoch.ValidationDuration <= epoch.Duration);
        });
        Assert.Equal((0, 1), result.History.RangeOf("valid_accuracy"));
        Assert.True(double.IsInfinity(result.History.RangeOf("valid_loss").Maximum));
    }
}
