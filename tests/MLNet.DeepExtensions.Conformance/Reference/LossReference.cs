using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Conformance.Reference;

/// <summary>Every loss on one row, in plain loops and double precision. A class's number is the only target of a sparse loss.</summary>
internal static class LossReference
{
    private const double Least = 1e-7;

    /// <summary>The losses of <see cref="LossKind"/>.</summary>
    public static RowLoss Evaluate(LossKind kind, double parameter, double[] p, double[] t) => kind switch
    {
        LossKind.CategoricalHinge => CategoricalHinge(p, t),
        LossKind.CategoricalCrossEntropy => CategoricalCrossEntropy(p, Smooth(t, parameter)),
        LossKind.SparseCategoricalCrossEntropy => CategoricalCrossEntropy(p, Smooth(OneHot(t[0], p.Length), parameter)),
        LossKind.KullbackLeiblerDivergence => KullbackLeiblerDivergence(p, t),
        LossKind.CosineSimilarity => CosineSimilarity(p, t),
        _ => Mean(
            p, t, (x, y) => ElementLossReference.Value(kind, parameter, x, y), (x, y) => ElementLossReference.Slope(kind, parameter, x, y)),
    };

    /// <summary>Sigmoid and binary cross-entropy of the logits.</summary>
    public static RowLoss SigmoidCrossEntropy(double smoothing, double[] x, double[] t) => Mean(
        x, t, (a, b) =>
            ElementLossReference.SigmoidCrossEntropy(smoothing, a, b), (a, b) =>
                ElementLossReference.SigmoidCrossEntropySlope(smoothing, a, b));

    /// <summary>Softmax and cross-entropy of the logits.</summary>
    public static RowLoss SoftmaxCrossEntropy(bool sparse, double smoothing, double[] x, double[] t)
    {
        t = Smooth(sparse ? OneHot(t[0], x.Length) : t, smoothing);
        double largest = x.Max();
        double sum = x.Sum(value => Math.Exp(value - largest));
        RowLoss loss = new(x.Length);
        loss.Add(Math.Log(sum));
        loss.Add(largest * (1 - t.Sum()));
        loss.AddMagnitude(1 + (largest * 1e-2));
        for (int i = 0; i < x.Length; i++)
        {
            loss.Add(t[i] * (largest - x[i]));
            loss.AddGradient(i, Math.Exp(x[i] - largest) / sum);
            loss.AddGradient(i, -t[i]);
        }

        return loss;
    }

    /// <summary>The focal loss of a class's number: <c>-(1 - p)^gamma log(p)</c> with <c>p = softmax(x)[class]</c>.</summary>
    public static RowLoss FocalCrossEntropy(double gamma, double[] x, double[] t)
    {
        int target = (int)t[0];
        double largest = x.Max();
        double[] p = [.. x.Select(value => Math.Exp(value - largest))];
        double sum = p.Sum();
        double rest = p.Where((_, i) => i != target).Sum() / sum;
        double cross = Math.Log(sum) + largest - x[target];
        double factor = Math.Pow(rest, gamma);
        double slope = factor + (gamma * Math.Pow(rest, gamma - 1) * (p[target] / sum) * cross);
        RowLoss loss = new(x.Length);
        loss.Add(factor * cross);
        loss.AddMagnitude(1 + (Math.Abs(largest) * 1e-2));
        for (int i = 0; i < x.Length; i++)
        {
            loss.AddGradient(i, slope * (i == target ? -rest : p[i] / sum));
            loss.GradientMagnitude[i] += 1;
        }

        return loss;
    }

    private static RowLoss Mean(double[] p, double[] t, Func<double, double, double[]> value, Func<double, double, double[]> slope)
    {
        RowLoss loss = new(p.Length);
        for (int i = 0; i < p.Length; i++)
        {
            foreach (double term in value(p[i], t[i]))
            {
                loss.Add(term / p.Length);
            }

            foreach (double term in slope(p[i], t[i]))
            {
                loss.AddGradient(i, term / p.Length);
            }
        }

        return loss;
    }

    private static RowLoss CategoricalHinge(double[] p, double[] t)
    {
        RowLoss loss = new(p.Length);
        double[] negative = [.. p.Zip(t, (x, y) => (1 - y) * x)];
        int largest = Array.IndexOf(negative, negative.Max());
        double positive = p.Zip(t, (x, y) => x * y).Sum();
        double margin = 1 + negative[largest] - positive;
        loss.AddMagnitude(1 + Math.Abs(negative[largest]) + p.Zip(t, (x, y) => Math.Abs(x * y)).Sum());
        loss.Add(Math.Max(0, margin));
        for (int i = 0; i < p.Length && margin > 0; i++)
        {
            loss.AddGradient(i, (i == largest ? 1 - t[i] : 0) - t[i]);
        }

        return loss;
    }

    private static RowLoss CategoricalCrossEntropy(double[] p, double[] t)
    {
        RowLoss loss = new(p.Length);
        double sum = p.Sum();
        double[] share = [.. p.Select(value => value / sum)];
        bool[] inside = [.. share.Select(value => value is > Least and < 1 - Least)];
        double mass = t.Where((_, i) => inside[i]).Sum();
        for (int i = 0; i < p.Length; i++)
        {
            loss.Add(-t[i] * Math.Log(Math.Clamp(share[i], Least, 1 - Least)));
            loss.AddMagnitude(t[i]);
            loss.AddGradient(i, mass / sum);
            loss.AddGradient(i, inside[i] ? -t[i] / share[i] / sum : 0);
        }

        return loss;
    }

    private static RowLoss KullbackLeiblerDivergence(double[] p, double[] t)
    {
        RowLoss loss = new(p.Length);
        for (int i = 0; i < p.Length; i++)
        {
            double target = Math.Clamp(t[i], Least, 1);
            loss.Add(target * Math.Log(target / Math.Clamp(p[i], Least, 1)));
            loss.AddMagnitude(target);
            loss.AddGradient(i, p[i] is >= Least and <= 1 ? -target / p[i] : 0);
        }

        return loss;
    }

    private static RowLoss CosineSimilarity(double[] p, double[] t)
    {
        RowLoss loss = new(p.Length);
        double length = Math.Sqrt(p.Sum(value => value * value));
        double norm = Math.Max(length, 1e-12);
        double targetNorm = Math.Max(Math.Sqrt(t.Sum(value => value * value)), 1e-12);
        double similarity = p.Zip(t, (x, y) => x * y).Sum() / norm / targetNorm;
        double terms = p.Zip(t, (x, y) => Math.Abs(x * y)).Sum() / norm / targetNorm;
        loss.Add(-similarity);
        loss.AddMagnitude(terms);
        for (int i = 0; i < p.Length; i++)
        {
            loss.AddGradient(i, -t[i] / targetNorm / norm);
            loss.AddGradient(i, length > 1e-12 ? similarity * p[i] / norm / norm : 0);
            loss.GradientMagnitude[i] += terms * Math.Abs(p[i]) / norm / norm;
        }

        return loss;
    }

    private static double[] OneHot(double number, int width) => [.. Enumerable.Range(0, width).Select(i => i == (int)number ? 1.0 : 0.0)];

    private static double[] Smooth(double[] t, double smoothing) =>
        [.. t.Select(value => (value * (1 - smoothing)) + (smoothing / t.Length))];
}
