using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Ensembles;

/// <summary>
/// Puts networks side by side on one input, with one dense layer at the end whose weights are theirs, one below the other.
/// </summary>
internal sealed class NetworkMerger(TrainedNetwork first)
{
    private readonly List<(Layer Layer, ImmutableArray<int> Inputs)> _graph = [];
    private readonly List<float[][]> _values = [];
    private readonly List<Branch> _branches = [];

    /// <summary>Adds a member's layers but the last, where they are not there yet.</summary>
    /// <param name="member">The member.</param>
    /// <param name="factor">What its outputs are multiplied by.</param>
    /// <param name="prefix">What the names of its layers begin with.</param>
    public void Add(TrainedNetwork member, double factor, string prefix)
    {
        NetworkNode[] nodes = [.. member.Network.Nodes];
        int[] places = new int[nodes.Length];
        for (int i = 0; i < nodes.Length - 1; i++)
        {
            ImmutableArray<int> inputs = ImmutableArray.CreateRange(
                nodes[i].Inputs, input => input == Network.InputNode ? input : places[input]);
            places[i] = nodes[i].Layer is Dropout or SpatialDropout2D ? inputs[0] : Place(member, nodes[i], inputs, prefix);
        }

        int end = nodes[^1].Inputs[0];
        _branches.Add(new Branch(member, end == Network.InputNode ? end : places[end], factor));
    }

    /// <summary>The joined network.</summary>
    public TrainedNetwork Build()
    {
        Branch[][] ends = [.. _branches.GroupBy(branch => branch.End).Select(group => group.ToArray())];
        int end = ends[0][0].End;
        if (ends.Length > 1)
        {
            _graph.Add((new Concatenate { Name = "members" }, [.. ends.Select(group => group[0].End)]));
            _values.Add([]);
            end = _graph.Count - 1;
        }

        Dense last = (Dense)first.Network.Nodes[^1].Layer;
        bool useBias = _branches.Any(branch => branch.Layer.UseBias);
        _graph.Add((last with { UseBias = useBias }, [end]));
        float[][] own = useBias ? [WeightsOf(ends), BiasOf(last.Units)] : [WeightsOf(ends)];
        _values.Add(own);

        Network network = Network.FromGraph(first.Network.InputShape, _graph);
        NetworkWeights weights = new(ParameterLayout.Of(network));
        int next = 0;
        foreach (float[] values in _values.SelectMany(values => values))
        {
            values.CopyTo(weights[weights.Layout.Entries[next++]]);
        }

        return new TrainedNetwork(network, weights, first.ClassNames, first.Recipe);
    }

    private int Place(TrainedNetwork member, NetworkNode node, ImmutableArray<int> inputs, string prefix)
    {
        Layer nameless = node.Layer with { Name = "" };
        float[][] values = [.. node.Layer.Parameters(node.InputShapes)
            .Select(spec => member.SharedWeights[$"{node.Layer.Name}.{spec.Name}"].ToArray())];
        for (int i = 0; i < _graph.Count; i++)
        {
            if (_graph[i].Inputs.SequenceEqual(inputs) && (_graph[i].Layer with { Name = "" }).Equals(nameless)
                && _values[i].Zip(values).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)))
            {
                return i;
            }
        }

        _graph.Add((node.Layer with { Name = prefix + node.Layer.Name }, inputs));
        _values.Add(values);
        return _graph.Count - 1;
    }

    // Members that end at the same values have weights that add up.
    private static float[] WeightsOf(Branch[][] ends) => [.. ends.SelectMany(group =>
    {
        double[] sums = new double[group[0].Weights("weights").Length];
        foreach (Branch branch in group)
        {
            branch.AddTo(sums, "weights");
        }

        return sums.Select(static sum => (float)sum);
    })];

    private float[] BiasOf(int units)
    {
        double[] sums = new double[units];
        foreach (Branch branch in _branches.Where(branch => branch.Layer.UseBias))
        {
            branch.AddTo(sums, "bias");
        }

        return [.. sums.Select(static sum => (float)sum)];
    }

    private sealed record Branch(TrainedNetwork Member, int End, double Factor)
    {
        public Dense Layer => (Dense)Member.Network.Nodes[^1].Layer;

        public ReadOnlySpan<float> Weights(string name) => Member.SharedWeights[$"{Layer.Name}.{name}"];

        public void AddTo(double[] sums, string name)
        {
            ReadOnlySpan<float> values = Weights(name);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += Factor * values[i];
            }
        }
    }
}
