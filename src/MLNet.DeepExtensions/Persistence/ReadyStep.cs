using Microsoft.ML;

namespace MLNet.DeepExtensions.Persistence;

/// <summary>A transformer that is there already, as a step of a pipeline.</summary>
internal sealed class ReadyStep(ITransformer transformer) : IEstimator<ITransformer>
{
    public ITransformer Fit(IDataView input) => transformer;

    /// <summary>The input's shape: what the transformer adds, no step behind asks for.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
}
