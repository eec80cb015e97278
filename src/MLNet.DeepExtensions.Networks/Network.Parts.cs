using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks;

public sealed partial class Network
{
    /// <summary>
    /// The part of the network that gives features: all in front of the last layer that is dense or, where none is, the last convolution,
    /// with the dropout before it left out. What that leaves as an image is averaged over its positions.
    /// </summary>
    /// <exception cref="InvalidOperationException">The network has no such layer, or nothing in front of it.</exception>
    public Network WithoutHead()
    {
        int head = LastNode(layer => layer is Dense);
        head = head >= 0 ? head : LastNode(layer => layer is ConvolutionLayer);
        if (head < 0)
        {
            throw new InvalidOperationException("The network has neither a dense layer nor a convolution that could be its head.");
        }

        int end = Nodes[head].Inputs[0];
        while (end != InputNode && Nodes[end].Layer is Dropout or SpatialDropout2D)
        {
            end = Nodes[end].Inputs[0];
        }

        if (end == InputNode)
        {
            throw new InvalidOperationException(
                $"The network's last layer with weights, '{Nodes[head].Layer.Name}', takes the network's input: nothing would be left without it.");
        }

        Network body = Until(Nodes[end].Layer.Name);
        return body.OutputShape.IsImage
            ? FromGraph(InputShape, [.. body.Graph(), (new GlobalAveragePooling2D(), [body.Nodes.Length - 1])])
            : body;
    }

    /// <summary>
    /// The network with another behind it, which takes this one's output. Layers of the other whose names are taken get names of their own.
    /// </summary>
    /// <param name="next">The other network.</param>
    /// <exception cref="ArgumentException">The other network does not take this one's output.</exception>
    public Network Then(Network next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (!next.InputShape.Equals(OutputShape))
        {
            throw new ArgumentException(
                $"The network's output is {OutputShape}; the next network's input is {next.InputShape}.", nameof(next));
        }

        HashSet<string> names = [.. Nodes.Select(node => node.Layer.Name)];
        int first = Nodes.Length;
        return FromGraph(
            InputShape,
            [
                .. Graph(),
                .. next.Nodes.Select(node => (
                    names.Contains(node.Layer.Name) ? node.Layer with { Name = "" } : node.Layer,
                    ImmutableArray.CreateRange(node.Inputs, input => input == InputNode ? first - 1 : input + first))),
            ]);
    }

    /// <summary>
    /// The last node in front of another one through which all goes that nodes behind it take, and where the network falls into two parts;
    /// <see cref="InputNode"/> where there is none.
    /// </summary>
    /// <param name="node">The other node's number.</param>
    public int CutBefore(int node)
    {
        // What lies behind a node takes nothing in front of it; going back, a node behind is one more to look at.
        int earliest = Nodes.Skip(node).SelectMany(behind => behind.Inputs).DefaultIfEmpty(node).Min();
        int cut = node - 1;
        while (cut >= 0 && earliest < cut)
        {
            earliest = Nodes[cut].Inputs.Append(earliest).Min();
            cut--;
        }

        return cut;
    }

    /// <summary>The part behind a cut, which takes that node's output.</summary>
    /// <param name="cut">The node's number, such as <see cref="CutBefore"/> gives.</param>
    public Network Behind(int cut) => FromGraph(
        Nodes[cut].OutputShape,
        [.. Nodes.Skip(cut + 1)
            .Select(node => (node.Layer, ImmutableArray.CreateRange(node.Inputs, input => input == cut ? InputNode : input - cut - 1)))]);

    private IEnumerable<(Layer Layer, ImmutableArray<int> Inputs)> Graph() => Nodes.Select(node => (node.Layer, node.Inputs));

    private int LastNode(Func<Layer, bool> condition)
    {
        for (int i = Nodes.Length - 1; i >= 0; i--)
        {
            if (condition(Nodes[i].Layer))
            {
                return i;
            }
        }

        return -1;
    }
}
