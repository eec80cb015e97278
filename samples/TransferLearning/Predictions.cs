using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Samples.TransferLearning;

/// <summary>What a network says of an image.</summary>
/// <param name="Row">The image's row in its data set.</param>
/// <param name="Actual">The class it is in.</param>
/// <param name="Predicted">The class with the largest probability.</param>
/// <param name="Probability">That probability.</param>
internal sealed record Prediction(long Row, string Actual, string Predicted, float Probability)
{
    public bool IsRight => Actual == Predicted;
}

/// <summary>What a network says of the images of a data set.</summary>
/// <param name="All">The predictions, in the rows' order.</param>
/// <param name="Confusion">How many images of each class were predicted to be in which.</param>
internal sealed record Predictions(IReadOnlyList<Prediction> All, ConfusionMatrix Confusion)
{
    public static Predictions Of(TrainedNetwork network, Dataset images)
    {
        IReadOnlyList<string> names = images.ClassNames!;
        int[] classes = images.ReadClasses();
        ConfusionMatrix confusion = new(names);
        List<Prediction> all = new();
        float[] pixels = new float[images.InputShape.Size];
        for (int row = 0; row < classes.Length; row++)
        {
            images.Read([row], pixels, new float[1], new float[1]);
            float[] probabilities = network.Predict(pixels);
            int predicted = Array.IndexOf(probabilities, probabilities.Max());
            confusion.Add(classes[row], predicted);
            all.Add(new Prediction(row, names[classes[row]], names[predicted], probabilities[predicted]));
        }

        return new Predictions(all, confusion);
    }
}
