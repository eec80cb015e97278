using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Tests.Data;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace MLNet.DeepExtensions.Networks.Tests.TransferLearning;

/// <summary>
/// The default head is scikit-learn's LogisticRegression at C = 1: it makes <c>C sum(loss) + |W|^2 / 2</c> small, on standardized features,
/// with one row of weights for two classes and a row a class for more. The expected probabilities are its minimum by Newton's method in
/// double precision.
/// </summary>
public class HeadPenaltyTests
{
    private const int Images = 24;

    [Fact]
    public void Two_classes_have_the_penalty_of_one_row_of_weights()
    {
        (Dataset images, int[] classes, double[][] features) = Data(classCount: 2);

        double[][] expected = Softmax(Newton(features, classes, classCount: 2, isOneRow: true), features);
        double[][] halfThePenalty = Softmax(Newton(features, classes, classCount: 2, isOneRow: false), features);

        float[] actual = Trained(images);
        Assert.All(Distances(expected, actual), distance => Assert.InRange(distance, 0, 2e-3));
        Assert.True(Distances(halfThePenalty, actual).Max() > 0.01, "This data cannot tell the two penalties apart.");
    }

    [Fact]
    public void Three_classes_have_the_penalty_of_a_row_a_class()
    {
        (Dataset images, int[] classes, double[][] features) = Data(classCount: 3);

        double[][] expected = Softmax(Newton(features, classes, classCount: 3, isOneRow: false), features);

        float[] actual = Trained(images);
        Assert.All(Distances(expected, actual), distance => Assert.InRange(distance, 0, 2e-3));
    }

    // More epochs than by default, for the minimum itself.
    private static float[] Trained(Dataset images)
    {
        TransferLearningOptions options = new() { Mirror = false };
        options = options with { Training = options.Training with { Epochs = 4000 } };
        return TransferLearner.Train(Blobs.Pretrained(), images, options).Network.Predict(images.AllInputs());
    }

    /// <summary>
    /// Images that no classes fit well, so that probabilities are far from 0 and 1, and their standardized features with a 1 behind them.
    /// </summary>
    private static (Dataset Images, int[] Classes, double[][] Features) Data(int classCount)
    {
        Random random = new(5);
        byte[] pixels = new byte[Images * 360];
        int[] classes = new int[Images];
        for (int i = 0; i < Images; i++)
        {
            classes[i] = i % classCount;
            int level = 100 + (20 * classes[i]);
            for (int j = 0; j < 360; j++)
            {
                pixels[(i * 360) + j] = (byte)(level + random.Next(-100, 100));
            }
        }

        ByteDataset images = Dataset.FromBytes(
            pixels, [12, 10, 3], Targets.Classes(classes, [.. "abc".Take(classCount).Select(name => $"{name}")]), scale: 1f);
        float[] raw = new FeatureExtractor(Blobs.Pretrained()).Extract(images).AllInputs();
        int width = raw.Length / Images;
        double[][] features = new double[Images][];
        for (int i = 0; i < Images; i++)
        {
            features[i] = [.. Enumerable.Range(0, width).Select(f => Standardised(i, f)), 1];
        }

        return (images, classes, features);

        double Standardised(int image, int feature)
        {
            double[] column = [.. Enumerable.Range(0, Images).Select(i => (double)raw[(i * width) + feature])];
            double mean = column.Average();
            double deviation = Math.Sqrt(column.Average(value => (value - mean) * (value - mean)));
            return deviation == 0 ? 0 : (column[image] - mean) / deviation;
        }
    }

    /// <summary>
    /// The weights, a row a class with the bias last, that make <c>sum(loss) + |W|^2 / 2</c> smallest. One row alone is the difference of
    /// two rows that are each other's opposite.
    /// </summary>
    private static double[][] Newton(double[][] features, int[] classes, int classCount, bool isOneRow)
    {
        int width = features[0].Length;
        int rows = isOneRow ? 1 : classCount;
        double[] w = new double[rows * width];
        for (int iteration = 0; iteration < 50; iteration++)
        {
            double[] gradient = new double[w.Length];
            double[,] hessian = new double[w.Length, w.Length];
            for (int k = 0; k < w.Length; k++)
            {
                // The bias has no penalty; that 1e-9 makes its direction that is common to all classes definite.
                double penalty = k % width == width - 1 ? 1e-9 : 1;
                (gradient[k], hessian[k, k]) = (penalty * w[k], penalty);
            }

            foreach ((double[] x, int target) in features.Zip(classes))
            {
                double[] p = Probabilities(Rows(w, width, isOneRow), x);
                for (int a = 0; a < rows; a++)
                {
                    for (int b = 0; b < rows; b++)
                    {
                        double curvature = p[a] * ((a == b ? 1 : 0) - p[b]);
                        for (int i = 0; i < width; i++)
                        {
                            for (int j = 0; j < width; j++)
                            {
                                hessian[(a * width) + i, (b * width) + j] += curvature * x[i] * x[j];
                            }
                        }
                    }

                    for (int i = 0; i < width; i++)
                    {
                        gradient[(a * width) + i] += (p[a] - (target == a ? 1 : 0)) * x[i];
                    }
                }
            }

            double[] step = Solve(hessian, gradient);
            w = [.. w.Zip(step, (value, change) => value - change)];
        }

        return Rows(w, width, isOneRow);
    }

    private static double[][] Rows(double[] w, int width, bool isOneRow) => isOneRow ? [w, new double[width]] : [.. w.Chunk(width)];

    private static double[] Probabilities(double[][] rows, double[] x)
    {
        double[] scores = [.. rows.Select(row => row.Zip(x, (a, b) => a * b).Sum())];
        double largest = scores.Max();
        double[] powers = [.. scores.Select(score => Math.Exp(score - largest))];
        double sum = powers.Sum();
        return [.. powers.Select(power => power / sum)];
    }

    private static double[][] Softmax(double[][] rows, double[][] features) => [.. features.Select(x => Probabilities(rows, x))];

    private static IEnumerable<double> Distances(double[][] expected, float[] actual) =>
        expected.SelectMany(static row => row).Zip(actual, (a, b) => Math.Abs(a - b));

    /// <summary>Gaussian elimination with the largest pivot.</summary>
    private static double[] Solve(double[,] matrix, double[] right)
    {
        int n = right.Length;
        double[,] a = (double[,])matrix.Clone();
        double[] x = [.. right];
        for (int column = 0; column < n; column++)
        {
            int pivot = Enumerable.Range(column, n - column).MaxBy(row => Math.Abs(a[row, column]));
            for (int j = 0; j < n; j++)
            {
                (a[column, j], a[pivot, j]) = (a[pivot, j], a[column, j]);
            }

            (x[column], x[pivot]) = (x[pivot], x[column]);
            for (int row = 0; row < n; row++)
            {
                double factor = row == column ? 0 : a[row, column] / a[column, column];
                for (int j = column; j < n; j++)
                {
                    a[row, j] -= factor * a[column, j];
                }

                x[row] -= factor * x[column];
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => x[i] / a[i, i])];
    }
}
