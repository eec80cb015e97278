using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Tables;
using MLNet.DeepExtensions.Persistence;

namespace MLNet.DeepExtensions;

/// <summary>
/// What turns a data view's columns into encoded rows, made of ML.NET's own transformers and custom mappings, so that
/// <c>mlContext.Model.Save</c> and <c>Load</c> take it as it is: gate (key), conversions, three vectors, <c>MapValue</c> (key to the
/// encoder's bytes, once), the mapping that encodes, and <c>Concatenate</c>, which gives the vector its size.
/// </summary>
internal static class TableEncoding
{
    /// <summary>The column with the encoded rows.</summary>
    public const string EncodedColumn = "EncodedFeatures";

    /// <summary>Makes the transformers.</summary>
    /// <param name="source">The columns.</param>
    /// <param name="encoder">What was learnt of them.</param>
    /// <param name="input">The training data.</param>
    public static IEnumerable<ITransformer> Build(TableSource source, TableEncoder encoder, IDataView input)
    {
        MLContext mlContext = new();
        TransformsCatalog transforms = mlContext.Transforms;
        List<string> helpers = [.. TableColumns.All, .. PartedOutput.AllNames];
        TableBinding binding = new(encoder, new TableLayout(source.NumberNames, source.TextNames, source.DateNames));
        ITransformer chain = source.Steps(transforms, helpers)
            .Append(transforms.Conversion.MapValue(
                TableColumns.Bytes, [KeyValuePair.Create(1u, binding.ToBytes())], TableColumns.Key))
            .Append(transforms.CustomMapping(TableMappings.EncodeRow, TableMappings.Encode))
            .Append(transforms.Concatenate(EncodedColumn, PartedOutput.NamesOf(encoder.Width)))
            .Append(transforms.DropColumns([.. helpers]))
            .Fit(new EmptyView(input.Schema));
        return Flatten(chain);
    }

    private static IEnumerable<ITransformer> Flatten(ITransformer transformer) =>
        transformer is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [transformer];
}
