using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.DeepExtensions.Persistence;

namespace MLNet.DeepExtensions;

/// <summary>The custom mappings of an encoded table, and the names under which models name them; see <see cref="TableEncoding"/>.</summary>
internal static class TableMappings
{
    public const string Gate = "MLNet.DeepExtensions.TableGate.1";
    public const string Encode = "MLNet.DeepExtensions.TableEncode.1";

    /// <summary>Asks for the encoder's bytes, once.</summary>
    public static readonly Action<TableGateInput, TableGateOutput> AskForBytes = static (input, output) => output.Key = input.Ask();

    /// <summary>Encodes a row.</summary>
    public static readonly Action<TableRowInput, EncodedRowOutput> EncodeRow =
        static (input, output) => output.Set(input.Encode(), model: null);
}

[CustomMappingFactoryAttribute(TableMappings.Gate)]
internal sealed class TableGateFactory : CustomMappingFactory<TableGateInput, TableGateOutput>
{
    public override Action<TableGateInput, TableGateOutput> GetMapping() => TableMappings.AskForBytes;
}

[CustomMappingFactoryAttribute(TableMappings.Encode)]
internal sealed class TableEncodeFactory : CustomMappingFactory<TableRowInput, EncodedRowOutput>
{
    public override Action<TableRowInput, EncodedRowOutput> GetMapping() => TableMappings.EncodeRow;
}

/// <summary>What the step that asks for the encoder's bytes reads: nothing. There is one such row a cursor or prediction engine.</summary>
internal sealed class TableGateInput
{
    private bool _hasAsked;

    /// <summary>The key of the bytes for the first row, none for the others: to fetch the bytes costs a copy of them.</summary>
    internal uint Ask()
    {
        uint key = _hasAsked ? 0u : 1u;
        _hasAsked = true;
        return key;
    }
}

/// <summary>What that step gives: 1 where the bytes are needed, and the first value of each vector, which means nothing.</summary>
internal sealed class TableGateOutput
{
    [ColumnName(TableColumns.Key)]
    public uint Key { get; set; }

    [ColumnName(TableColumns.NoNumber)]
    public float NoNumber { get; set; }

    [ColumnName(TableColumns.NoText)]
    public ReadOnlyMemory<char> NoText { get; set; }

    [ColumnName(TableColumns.NoDate)]
    public DateTime NoDate { get; set; }
}

/// <summary>
/// What the encoding step reads. There is one such row a cursor or prediction engine, and it keeps the encoder from the first row on.
/// </summary>
internal sealed class TableRowInput
{
    private TableBinding? _binding;
    private float[] _row = [];

    /// <summary>The encoder's bytes as they come with the first row; they do not come again.</summary>
    [ColumnName(TableColumns.Bytes)]
    public VBuffer<byte> Bytes
    {
        get => default;
        set
        {
            if (value.Length > 0)
            {
                _binding = TableBinding.Get(value.GetValues());
                _row = new float[_binding.Encoder.Width];
            }
        }
    }

    [ColumnName(TableColumns.Numbers)]
    public VBuffer<float> Numbers { get; set; }

    [ColumnName(TableColumns.Texts)]
    public VBuffer<ReadOnlyMemory<char>> Texts { get; set; }

    [ColumnName(TableColumns.Dates)]
    public VBuffer<DateTime> Dates { get; set; }

    /// <summary>Encodes the row.</summary>
    internal float[] Encode()
    {
        TableBinding binding = _binding
            ?? throw new InvalidOperationException("The table's encoder could not be read; the error at the first row says why.");
        binding.Encode(Numbers, Texts, Dates, _row);
        return _row;
    }
}

/// <summary>An encoded row.</summary>
internal sealed class EncodedRowOutput : PartedOutput;
