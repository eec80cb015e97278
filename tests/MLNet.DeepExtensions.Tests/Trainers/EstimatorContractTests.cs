using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.Tests.Trainers;

public class EstimatorContractTests
{
    private static readonly FullyConnectedNetworkTrainer.Options s_quick = new() { Epochs = 3, BatchSize = 16, HiddenLayers = [8] };
    private static readonly ConvolutionalNetworkTrainer.Options s_quickImages = new()
    {
        Epochs = 2,
        BatchSize = 16,
        Filters = [4],
        HiddenLayers = [8],
        ImageShape = [2, 2, 1],
    };

    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void A_multiclass_trainer_passes_the_workout_with_text_labels()
    {
        IDataView data = WithKeys(_mlContext, TestData.View(_mlContext));
        EstimatorWorkout.Run(
            _mlContext, _mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(s_quick), data, Without(data, "Features"),
            WrongFeatures(data));
    }

    [Fact]
    public void A_multiclass_trainer_passes_the_workout_with_class_numbers()
    {
        IDataView data = TestData.View(_mlContext);
        EstimatorWorkout.Run(
            _mlContext, _mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(s_quick with { LabelColumnName = "Number" }),
            data, Without(data, "Features"));
    }

    [Fact]
    public void A_multiclass_trainer_passes_the_workout_with_numeric_keys_and_many_classes()
    {
        IDataView data = TestData.View(_mlContext, rows: 90, classes: 13);
        IDataView keyed = _mlContext.Transforms.Conversion.MapValueToKey("Key", "Number").Fit(data).Transform(data);
        EstimatorWorkout.Run(
            _mlContext, _mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(s_quick with { LabelColumnName = "Key" }), keyed,
            Without(keyed, "Features"));
    }

    [Fact]
    public void A_binary_trainer_passes_the_workout()
    {
        IDataView data = TestData.View(_mlContext);
        EstimatorWorkout.Run(
            _mlContext, _mlContext.BinaryClassification.Trainers.FullyConnectedNetwork(s_quick with { LabelColumnName = "Flag" }), data,
            Without(data, "Features"), WrongFeatures(data));
    }

    [Fact]
    public void A_regression_trainer_passes_the_workout()
    {
        IDataView data = TestData.View(_mlContext);
        EstimatorWorkout.Run(
            _mlContext, _mlContext.Regression.Trainers.FullyConnectedNetwork(s_quick with { LabelColumnName = "Value" }), data,
            Without(data, "Features"), WrongFeatures(data));
    }

    [Fact]
    public void A_regression_trainer_of_several_outputs_passes_the_workout()
    {
        IDataView data = TestData.View(_mlContext);
        EstimatorWorkout.Run(
            _mlContext, _mlContext.Regression.Trainers.FullyConnectedNetwork(s_quick with { LabelColumnName = "Values" }), data,
            Without(data, "Features"), WrongFeatures(data));
    }

    [Fact]
    public void A_convolutional_trainer_passes_the_workout_for_each_task()
    {
        IDataView data = WithKeys(_mlContext, TestData.View(_mlContext));
        EstimatorWorkout.Run(
            _mlContext, _mlContext.MulticlassClassification.Trainers.ConvolutionalNetwork(s_quickImages), data, Without(data, "Features"));
        EstimatorWorkout.Run(
            _mlContext, _mlContext.BinaryClassification.Trainers.ConvolutionalNetwork(s_quickImages with { LabelColumnName = "Flag" }),
            data, Without(data, "Features"));
        EstimatorWorkout.Run(
            _mlContext, _mlContext.Regression.Trainers.ConvolutionalNetwork(s_quickImages with { LabelColumnName = "Values" }), data,
            Without(data, "Features"));
    }

    [Fact]
    public void A_trainer_on_bytes_passes_the_workout_for_each_task()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(ByteImages(60));
        EstimatorWorkout.Run(
            _mlContext, _mlContext.MulticlassClassification.Trainers.ConvolutionalNetwork(ByteOptions("Number")), data,
            Without(data, "Features"));
        EstimatorWorkout.Run(
            _mlContext, _mlContext.BinaryClassification.Trainers.ConvolutionalNetwork(ByteOptions("Flag")), data,
            Without(data, "Features"));
        EstimatorWorkout.Run(
            _mlContext, _mlContext.Regression.Trainers.ConvolutionalNetwork(ByteOptions("Number")), data, Without(data, "Features"));

        static ConvolutionalNetworkTrainer.Options ByteOptions(string label) =>
            s_quickImages with { ImageShape = null, LabelColumnName = label };
    }

    [Fact]
    public void A_trainer_with_a_network_of_ones_own_passes_the_workout()
    {
        IDataView data = WithKeys(_mlContext, TestData.View(_mlContext));
        FullyConnectedNetworkTrainer.Options options = s_quick with
        {
            Network = b =>
                b.Dense(16, Kernels.Activation.Tanh).Dropout(0.1f).Dense(8, Kernels.Activation.ReLU),
            ExampleWeightColumnName = "Weight",
        };
        EstimatorWorkout.Run(
            _mlContext, _mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(options), data, Without(data, "Features"),
            Without(data, "Features", "Weight"));
    }

    private static IDataView WithKeys(MLContext mlContext, IDataView data) =>
        mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);

    private IDataView Without(IDataView data, params string[] columns) =>
        _mlContext.Transforms.DropColumns(columns).Fit(data).Transform(data);

    private IDataView WrongFeatures(IDataView data) =>
        _mlContext.Transforms.Conversion.ConvertType("Features", outputKind: DataKind.Double).Fit(data).Transform(data);

    private static IEnumerable<ByteImage> ByteImages(int count)
    {
        for (int i = 0; i < count; i++)
        {
            byte[] pixels = new byte[6 * 5 * 1];
            pixels[i % 2] = 200;
            yield return new ByteImage { Features = pixels, Number = i % 2, Flag = i % 2 == 1 };
        }
    }

    private sealed class ByteImage
    {
        [VectorType(6, 5, 1)]
        public byte[] Features { get; set; } = [];

        public float Number { get; set; }

        public bool Flag { get; set; }
    }
}
