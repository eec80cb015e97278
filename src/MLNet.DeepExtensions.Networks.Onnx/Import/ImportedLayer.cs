using System.Collections.Immutable;
using System.Numerics.Tensors;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>A layer on its way into a network: what it will be, and how its parameters are filled once there is memory for them.</summary>
internal sealed class ImportedLayer(Layer layer, ImmutableArray<int> inputs)
{
    private readonly List<Func<(float[] Scale, float[] Offset)>> _maps = [];

    public Layer Layer { get; set; } = layer;

    public ImmutableArray<int> Inputs => inputs;

    /// <summary>Fills the parameters by name; null where the initializers do.</summary>
    public Dictionary<string, Func<float[]>> Parameters { get; } = [];

    /// <summary>Whether an affine map of the channels of the output can become part of the parameters.</summary>
    public bool TakesAffineMap => Layer switch
    {
        ConvolutionLayer convolution => convolution.Activation == default,
        Dense dense => dense.Activation == default,
        BatchNormalization or InputNormalization => true,
        _ => false,
    };

    /// <summary>Whether an activation can become part of the layer.</summary>
    public bool TakesActivation => Layer is ConvolutionLayer or Dense;

    /// <summary>The layer's activation; null where it is a layer without one.</summary>
    public Activation? Activation
    {
        get => Layer switch
        {
            ActivationLayer layer => layer.Activation,
            ConvolutionLayer convolution => convolution.Activation,
            Dense dense => dense.Activation,
            _ => null,
        };
        set => Layer = Layer switch
        {
            ActivationLayer layer => layer with { Activation = value!.Value },
            ConvolutionLayer convolution => convolution with { Activation = value!.Value },
            Dense dense => dense with { Activation = value!.Value },
            { } other => other,
        };
    }

    /// <summary>Makes <c>y scale + offset</c> of the output, by channel.</summary>
    /// <param name="map">Gives scale and offset, once there is memory for them.</param>
    public void Append(Func<(float[] Scale, float[] Offset)> map)
    {
        Layer = Layer switch
        {
            ConvolutionLayer convolution => convolution with { UseBias = true },
            Dense dense => dense with { UseBias = true },
            { } other => other,
        };
        _maps.Add(map);
    }

    /// <summary>Fills the layer's parameters.</summary>
    /// <param name="weights">The network's weights.</param>
    /// <param name="name">The layer's name.</param>
    public void Fill(NetworkWeights weights, string name)
    {
        foreach ((string parameter, Func<float[]> values) in Parameters)
        {
            values().CopyTo(weights[$"{name}.{parameter}"]);
        }

        (string factor, string term) = Layer switch
        {
            BatchNormalization => ("gamma", "beta"),
            InputNormalization => (InputNormalization.ScaleName, InputNormalization.OffsetName),
            _ => ("weights", "bias"),
        };
        foreach (Func<(float[] Scale, float[] Offset)> map in _maps)
        {
            (float[] scale, float[] offset) = map();
            Span<float> factors = weights[$"{name}.{factor}"];
            for (int first = 0; first < factors.Length; first += scale.Length)
            {
                Span<float> row = factors.Slice(first, scale.Length);
                TensorPrimitives.Multiply(row, scale, row);
            }

            Span<float> terms = weights[$"{name}.{term}"];
            TensorPrimitives.MultiplyAdd(terms, scale, offset, terms);
        }
    }
}
