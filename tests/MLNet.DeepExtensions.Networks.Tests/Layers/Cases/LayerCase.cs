using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

/// <summary>
/// What a layer is tested with: its formula in double precision, and small networks that between them change each of its
/// settings. A layer's test is one class that derives from <see cref="LayerCase{TLayer}"/>; <see cref="LayerCaseTests"/> finds it.
/// </summary>
internal abstract class LayerCase
{
    /// <summary>The cases by the type of their layer.</summary>
    public static IReadOnlyDictionary<Type, LayerCase> All { get; } = typeof(LayerCase).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(LayerCase)) && !type.IsAbstract)
        .Select(type => (LayerCase)Activator.CreateInstance(type)!)
        .ToDictionary(layerCase => layerCase.LayerType);

    public abstract Type LayerType { get; }

    /// <summary>Small networks around the layer.</summary>
    public abstract LayerExample[] Examples { get; }

    /// <summary>The largest difference between a gradient and that of the formula, as a share of the largest value.</summary>
    public virtual double Tolerance => 1e-4;

    /// <summary>Values of samples that the layer takes: any, if not said otherwise.</summary>
    public virtual float[] Inputs(Random random, int count) => GradientCheck.Normal(random, count);

    /// <summary>Whether the layer can be exported to ONNX; where not, an export must say so.</summary>
    public virtual bool IsExported => true;

    /// <summary>Whether what it is exported to can be imported again; where not, the operators' definitions are the oracle.</summary>
    public virtual bool IsImported => IsExported;

    /// <summary>The layer's formula, as plainly as it can be written.</summary>
    public abstract double[] Forward(ReferenceCall call);
}

/// <summary>The same, the layer's type known.</summary>
internal abstract class LayerCase<TLayer> : LayerCase
    where TLayer : Layer
{
    public sealed override Type LayerType => typeof(TLayer);

    public sealed override double[] Forward(ReferenceCall call) => Forward((TLayer)call.Node.Layer, call);

    protected abstract double[] Forward(TLayer layer, ReferenceCall call);
}
