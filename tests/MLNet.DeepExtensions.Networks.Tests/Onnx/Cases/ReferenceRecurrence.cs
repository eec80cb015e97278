namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>ONNX's LSTM, GRU and RNN by their definitions.</summary>
internal static class ReferenceRecurrence
{
    /// <summary>The operator's outputs: all states <c>[time, directions, N, units]</c>, and the last ones.</summary>
    public static ReferenceTensor[] Run(ReferenceNode node)
    {
        (ReferenceTensor x, ReferenceTensor w, ReferenceTensor r) = (node.X, node.Input(1)!, node.Input(2)!);
        (int steps, int batch, int directions, int units) = (x.Shape[0], x.Shape[1], w.Shape[0], r.Shape[2]);
        ReferenceTensor all = new([steps, directions, batch, units], new double[steps * directions * batch * units]);
        ReferenceTensor last = new([directions, batch, units], new double[directions * batch * units]);
        string[] activations = node.Attribute("activations") as string[] ?? [];
        for (int direction = 0; direction < directions; direction++)
        {
            bool isReverse = direction == 1 || node.Text("direction", "forward") == "reverse";
            for (int sample = 0; sample < batch; sample++)
            {
                double[] h = Initial(5), c = Initial(6);
                for (int step = 0; step < steps; step++)
                {
                    int time = isReverse ? steps - 1 - step : step;
                    Step(node, direction, activations.ElementAtOrDefault(direction), j => x[time, sample, j], h, c);
                    h.CopyTo(all.Values, ((((time * directions) + direction) * batch) + sample) * units);
                }

                h.CopyTo(last.Values, ((direction * batch) + sample) * units);

                double[] Initial(int input) => node.Input(input) is { } state
                    ? [.. Enumerable.Range(0, units).Select(j => state[direction, sample, j])] : new double[units];
            }
        }

        return [all, last];
    }

    private static void Step(
        ReferenceNode node, int direction, string? activation, Func<int, double> x, double[] h, double[] c)
    {
        (ReferenceTensor w, ReferenceTensor r, int units) = (node.Input(1)!, node.Input(2)!, h.Length);
        int rows = w.Shape[1];
        double[] before = [.. h];
        double Input(int gate, int j)
        {
            int row = (gate * units) + j;
            double sum = node.Input(3)?[direction, row] ?? 0;
            return sum + Enumerable.Range(0, w.Shape[2]).Sum(k => w[direction, row, k] * x(k));
        }

        double State(int gate, int j)
        {
            int row = (gate * units) + j;
            double sum = node.Input(3)?[direction, rows + row] ?? 0;
            return sum + Enumerable.Range(0, units).Sum(k => r[direction, row, k] * before[k]);
        }

        double Gate(int gate, int j) => 1 / (1 + Math.Exp(-Input(gate, j) - State(gate, j)));
        for (int j = 0; j < units; j++)
        {
            switch (node.Operator)
            {
                case "LSTM":
                    c[j] = (Gate(2, j) * c[j]) + (Gate(0, j) * Math.Tanh(Input(3, j) + State(3, j)));
                    h[j] = Gate(1, j) * Math.Tanh(c[j]);
                    break;
                case "GRU":
                    double candidate = Math.Tanh(Input(2, j) + (Gate(1, j) * State(2, j)));
                    h[j] = ((1 - Gate(0, j)) * candidate) + (Gate(0, j) * before[j]);
                    break;
                default:
                    double sum = Input(0, j) + State(0, j);
                    h[j] = activation == "Relu" ? Math.Max(sum, 0) : Math.Tanh(sum);
                    break;
            }
        }
    }
}
