using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Tests.Networks;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Reporting;

/// <summary>Field numbers are those of tensorboard/compat/proto: Event, Summary, HistogramProto, GraphDef, NodeDef.</summary>
public sealed class TensorBoardTests : IDisposable
{
    private const int WallTime = 1;
    private const int Step = 2;
    private const int FileVersion = 3;
    private const int GraphDef = 4;
    private const int Summary = 5;
    private const int SessionLog = 7;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Losses_metrics_and_the_rate_of_each_epoch_are_scalars_of_two_runs()
    {
        TrainingResult result = Train(new TensorBoard(_folder.Path), epochs: 3);
        List<ProtobufFields> train = Events("train");

        Assert.Equal("brain.Event:2", train[0].Text(FileVersion));
        Assert.All(train, item => Assert.InRange(item.Double(WallTime), 1.7e9, 1e11));
        Assert.Equal(
            result.History.Epochs.Select(epoch => ((long)epoch.Epoch, (float)epoch.Values["train_loss"])), Scalars(train, "loss"));
        Assert.Equal(
            result.History.Epochs.Select(epoch => ((long)epoch.Epoch, (float)epoch.Values["valid_accuracy"])),
            Scalars(Events("validation"), "accuracy"));
        Assert.Equal([(1L, 0.001f), (2, 0.001f), (3, 0.001f)], Scalars(train, "learning_rate"));
        Assert.False(Directory.Exists(_folder["steps"]));
    }

    [Fact]
    public void Steps_are_written_where_that_is_asked_for()
    {
        // 60 samples in batches of 8 are 8 steps an epoch.
        Train(new TensorBoard(_folder.Path) { EveryNSteps = 3 }, epochs: 2);

        Assert.Equal([3L, 6, 9, 12, 15], Scalars(Events("steps"), "loss").Select(scalar => scalar.Step));
    }

    [Fact]
    public void Weights_are_histograms_whose_buckets_hold_them_all()
    {
        TrainingResult result = Train(new TensorBoard(_folder.Path) { HistogramsEveryNEpochs = 2 }, epochs: 2);
        (long step, ProtobufFields value) = Assert.Single(Values(Events("train"), "dense1/weights"));
        ProtobufFields histogram = value.Message(5);
        float[] weights = result.Network.Weights["dense1.weights"].ToArray();
        double[] limits = histogram.Doubles(6);
        double[] buckets = histogram.Doubles(7);

        Assert.Equal(2, step);
        Assert.Equal(
            (weights.Min(), weights.Max(), weights.Length), (histogram.Double(1), histogram.Double(2), histogram.Double(3)));
        Assert.Equal(weights.Sum(weight => (double)weight), histogram.Double(4), 1e-9);
        Assert.Equal(weights.Sum(weight => (double)weight * weight), histogram.Double(5), 1e-9);
        Assert.Equal(limits.Length, buckets.Length);
        Assert.Equal(limits.Order(), limits);
        for (int i = 0; i < limits.Length; i++)
        {
            double from = i == 0 ? double.MinValue : limits[i - 1];
            Assert.Equal(weights.Count(weight => weight >= from && weight < limits[i]), buckets[i]);
        }

        // A bucket's limit is 1.1 times the one before, or it is the end of joined empty ones.
        double[] full = [.. limits.Where((limit, i) => i > 0 && buckets[i] > 0 && limits[i - 1] > 1e-6 && limit < 1e6)
            .Select(limit => limits[Array.IndexOf(limits, limit)] / limits[Array.IndexOf(limits, limit) - 1])];
        Assert.All(full, factor => Assert.Equal(1.1, factor, 1e-9));
    }

    [Fact]
    public void The_graph_has_a_node_for_each_layer_with_its_inputs_and_shape()
    {
        Train(new TensorBoard(_folder.Path), epochs: 1);
        ProtobufFields[] nodes = [.. Assert.Single(Events("train"), item => item.Has(GraphDef)).Message(GraphDef).Messages(1)];

        Assert.Equal(["input", "dense1", "dense2"], nodes.Select(node => node.Text(1)));
        Assert.Equal(["Placeholder", "Dense", "Dense"], nodes.Select(node => node.Text(2)));
        Assert.Equal(["input"], nodes[1].Texts(3));
        Assert.Equal(["dense1"], nodes[2].Texts(3));
        ProtobufFields shape = nodes[1].Messages(5).Single(attribute => attribute.Text(1) == "_output_shapes").Message(2).Message(1).Message(7);
        Assert.Equal([-1L, 8], shape.Messages(2).Select(dimension => dimension.Number(1)));
    }

    [Fact]
    public void Another_training_adds_a_file_that_says_where_it_begins()
    {
        Train(new TensorBoard(_folder.Path), epochs: 2);
        Train(new TensorBoard(_folder.Path), epochs: 1);

        Assert.Equal(2, Directory.GetFiles(_folder["train"]).Length);
        ProtobufFields[] starts = [.. Events("train").Where(item => item.Has(SessionLog))];
        Assert.Equal([1L, 1], starts.Select(start => start.Number(Step)));
        Assert.All(starts, start => Assert.Equal(1, start.Message(SessionLog).Number(1)));
    }

    [Fact]
    public void Samples_augmented_samples_and_mistakes_are_images()
    {
        float[] pixels = GradientCheck.Normal(new Random(1), 20 * 16);
        Dataset data = Dataset.FromArrays(pixels, [4, 4, 1], Targets.Classes([.. Enumerable.Range(0, 20).Select(i => i % 2)]));
        Network network = Network.Input([4, 4, 1]).Flatten().Dense(2, Activation.Softmax).Build();
        network.Train(data, new TrainingOptions
        {
            Epochs = 2,
            Augmentation = [new HorizontalFlip()],
            Callbacks = [new TensorBoard(_folder.Path) { Images = data, ImageCount = 2 }],
        });
        List<ProtobufFields> events = Events("train");

        ProtobufFields image = Assert.Single(Values(events, "samples/0")).Value.Message(4);
        Assert.Equal((4, 4, 1), (image.Number(1), image.Number(2), image.Number(3)));
        byte[] decoded = new PngDecoder().Decode(image.Bytes(4)).Pixels;
        Assert.Equal(Array.IndexOf(pixels[..16], pixels[..16].Max()), Array.IndexOf(decoded, decoded.Max()));
        Assert.Equal([1L, 2], Values(events, "augmented/1").Select(value => value.Step));
        Assert.Single(Values(events, "mistakes/0"));
    }

    [Fact]
    public void What_could_not_be_written_is_written_with_the_next_epoch_and_the_result_warns()
    {
        // A file where the folder should be; it is gone after the first epoch.
        string run = _folder["run"];
        File.WriteAllText(run, "");
        EpochCallback mend = new(_ => File.Delete(run));
        TrainingResult result = Samples.ClassNetwork().Train(
            Samples.Classes(), new TrainingOptions { Epochs = 2, Callbacks = [new TensorBoard(run), mend] });

        Assert.Contains(result.Warnings, warning => warning.StartsWith("TensorBoard failed", StringComparison.Ordinal));
        Assert.Equal([1L, 2], Scalars(EventFileReader.Read(Path.Combine(run, "train")), "loss").Select(scalar => scalar.Step));
    }

    [Fact]
    public void Settings_out_of_range_are_refused_before_the_training()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Train(new TensorBoard(_folder.Path) { EveryNSteps = -1 }, epochs: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Train(new TensorBoard(_folder.Path) { HistogramsEveryNEpochs = -1 }, epochs: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Train(new TensorBoard(_folder.Path) { ImageCount = 0 }, epochs: 1));
        Assert.Throws<ArgumentException>(() => Train(new TensorBoard(" "), epochs: 1));
        Assert.Throws<ArgumentException>(() => Train(new TensorBoard(_folder.Path) { Images = Samples.Line() }, epochs: 1));
        Assert.Empty(_folder.Files);
    }

    private static TrainingResult Train(TensorBoard callback, int epochs) => Samples.ClassNetwork().Train(
        Samples.Classes(rows: 60),
        new TrainingOptions { Epochs = epochs, BatchSize = 8, ValidationData = Samples.Classes(seed: 2), Callbacks = [callback] });

    private static IEnumerable<(long Step, ProtobufFields Value)> Values(IEnumerable<ProtobufFields> events, string tag) =>
        from item in events
        where item.Has(Summary)
        let value = item.Message(Summary).Message(1)
        where value.Text(1) == tag
        select (item.Number(Step), value);

    private static IEnumerable<(long Step, float Value)> Scalars(IEnumerable<ProtobufFields> events, string tag) =>
        Values(events, tag).Select(value => (value.Step, value.Value.Single(2)));

    private List<ProtobufFields> Events(string run) => EventFileReader.Read(_folder[run]);
}
