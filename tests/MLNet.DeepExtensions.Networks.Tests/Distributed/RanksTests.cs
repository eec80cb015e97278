using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Distributed;
using MLNet.DeepExtensions.Networks.Tests.Resuming;
using MLNet.DeepExtensions.Networks.Tests.Training.Bits;

namespace MLNet.DeepExtensions.Networks.Tests.Distributed;

/// <summary>
/// Trainings on ranks, with threads as ranks: every optimizer, schedule, loss, metric and kind of data. All ranks have the same result, it
/// is that of one process but for rounding, and with virtual shards it has the same bits for any number of ranks.
/// </summary>
public sealed class RanksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Cases => [.. ResumeCases.Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Virtual_shards_give_the_same_bits_for_any_number_of_ranks(string name)
    {
        TrainingResult alone = Train(name, ranks: 1, options => options with { VirtualShards = 8 }, withCollective: false)[0];

        foreach (int ranks in (int[])[1, 2, 4, 8])
        {
            TrainingResult[] results = Train(name, ranks, options => options with { VirtualShards = 8 });
            Assert.All(results, result => AssertSame(alone, result, $"{name} on {ranks} ranks"));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_ranks_have_the_same_result_and_that_again(string name)
    {
        foreach (int ranks in (int[])[2, 3])
        {
            TrainingResult[] results = Train(name, ranks);
            Assert.All(results, result => AssertSame(results[0], result, $"{name} on {ranks} ranks"));
            AssertSame(results[0], Train(name, ranks)[0], $"{name} on {ranks} ranks, again");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_first_epochs_losses_are_those_of_one_process_but_for_rounding(string name)
    {
        // Statistics of a batch, and partners in it, are those of a rank's part.
        TrainingCase training = ResumeCases.Of(name, NewFolder());
        if (training.Options.Mixing is not null || training.Network.Nodes.Any(node => node.Layer is BatchNormalization { Trainable: true }))
        {
            return;
        }

        TrainingResult one = training.Network.Train(training.Data, training.Options with { Epochs = 1 });
        TrainingResult[] many = Train(name, 4, options => options with { Epochs = 1 });

        EpochRecord expected = one.History.Epochs[0], actual = many[3].History.Epochs[0];
        Assert.Equal(expected.Values.Keys, actual.Values.Keys);
        foreach ((string value, double number) in expected.Values)
        {
            Assert.True(
                Math.Abs(number - actual.Values[value]) <= (value.EndsWith("loss", StringComparison.Ordinal) ? 1e-3 : 0.05) * Math.Max(1, Math.Abs(number)),
                $"{value} is {actual.Values[value]} on ranks and {number} in one process");
        }
    }

    private TrainingResult[] Train(
        string name, int ranks, Func<TrainingOptions, TrainingOptions>? change = null, bool withCollective = true)
    {
        // Folders and callbacks are a run's; ranks share them, as the same program on the same file system does.
        TrainingCase training = ResumeCases.Of(name, NewFolder());
        TrainingOptions options = change is null ? training.Options : change(training.Options);
        return ThreadCollective.Run(ranks, rank => training.Network.Train(
            training.Data, options with { Collective = withCollective ? rank : null, Threads = 1 }));
    }

    private string NewFolder() => Directory.CreateDirectory(Path.Combine(_folder.Path, Guid.NewGuid().ToString("N"))).FullName;

    internal static void AssertSame(TrainingResult expected, TrainingResult actual, string what)
    {
        Assert.True(BitsOf(expected.Network.Weights.Parameters).SequenceEqual(BitsOf(actual.Network.Weights.Parameters)), $"{what}: other parameters");
        Assert.True(BitsOf(expected.Network.Weights.States).SequenceEqual(BitsOf(actual.Network.Weights.States)), $"{what}: other states");
        Assert.Equal(expected.StopReason, actual.StopReason);
        Assert.Equal(expected.WeightsEpoch, actual.WeightsEpoch);
        Assert.Equal(expected.History.Epochs.Length, actual.History.Epochs.Length);
        foreach ((EpochRecord one, EpochRecord other) in expected.History.Epochs.Zip(actual.History.Epochs))
        {
            Assert.Equal(one.Values.AsEnumerable(), other.Values.AsEnumerable());
            Assert.Equal(one.LearningRate, other.LearningRate);
        }
    }

    private static ReadOnlySpan<byte> BitsOf(ReadOnlySpan<float> values) => MemoryMarshal.AsBytes(values);
}
