using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions;

/// <summary>
/// The columns of a data view that a table is made of: which they are, how ML.NET's own transformers bring them together as three vectors
/// (numbers, texts, dates), and what lies where in those.
/// </summary>
internal sealed class TableSource
{
    private readonly Dictionary<string, string> _columnOf = new(StringComparer.Ordinal);
    private readonly List<string> _numberColumns = [];
    private readonly List<string> _textColumns = [];
    private readonly List<string> _dateColumns = [];
    private readonly List<InputOutputColumnPair> _converted = [];
    private readonly List<InputOutputColumnPair> _asTexts = [];
    private readonly List<InputOutputColumnPair> _asValues = [];

    /// <summary>Chooses columns.</summary>
    /// <param name="schema">The data view's schema.</param>
    /// <param name="columns">The columns' names; empty for all but those left out.</param>
    /// <param name="leftOut">The columns of the label, the weights and such.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of a type that is not taken.</exception>
    public TableSource(DataViewSchema schema, IReadOnlyList<string> columns, IReadOnlyCollection<string> leftOut)
    {
        IEnumerable<DataViewSchema.Column> chosen = columns.Count > 0
            ? columns.Select(name => schema.RequireColumn("table", name))
            : schema.Where(column => !column.IsHidden && !leftOut.Contains(column.Name));
        foreach (DataViewSchema.Column column in chosen)
        {
            Add(column, isNamed: columns.Count > 0);
        }

        if (Names.Count == 0)
        {
            throw new ArgumentOutOfRangeException(
                null, $"There is no column to learn from. The columns are: {string.Join(", ", schema.Select(static column => column.Name))}.");
        }
    }

    /// <summary>The names of the table's columns of numbers, in the order of their vector.</summary>
    public List<string> NumberNames { get; } = [];

    /// <summary>The names of the table's columns of texts, in the order of their vector.</summary>
    public List<string> TextNames { get; } = [];

    /// <summary>The names of the table's columns of dates, in the order of their vector.</summary>
    public List<string> DateNames { get; } = [];

    private IReadOnlyList<string> Names => [.. NumberNames, .. TextNames, .. DateNames];

    /// <summary>The data view's columns that columns of the table come from.</summary>
    /// <param name="names">The names of the table's columns.</param>
    public IReadOnlyList<string> ColumnsOf(IEnumerable<string> names) => [.. names.Select(name => _columnOf[name]).Distinct()];

    /// <summary>
    /// ML.NET's steps from the data view's columns to three vectors; each begins with a value of the gate's, so that none is empty.
    /// </summary>
    /// <param name="transforms">The catalog.</param>
    /// <param name="helpers">Receives the names of the columns that are in between.</param>
    public IEstimator<ITransformer> Steps(TransformsCatalog transforms, ICollection<string> helpers)
    {
        IEstimator<ITransformer> pipeline =
            transforms.CustomMapping<TableGateInput, TableGateOutput>(TableMappings.AskForBytes, TableMappings.Gate);
        if (_asValues.Count > 0)
        {
            pipeline = pipeline.Append(transforms.Conversion.MapKeyToValue([.. _asValues]));
        }

        if (_asTexts.Count > 0)
        {
            pipeline = pipeline.Append(transforms.Conversion.ConvertType([.. _asTexts], DataKind.String));
        }

        if (_converted.Count > 0)
        {
            pipeline = pipeline.Append(transforms.Conversion.ConvertType([.. _converted], DataKind.Single));
        }

        foreach (InputOutputColumnPair pair in _asValues.Concat(_asTexts).Concat(_converted))
        {
            helpers.Add(pair.OutputColumnName);
        }

        return pipeline
            .Append(transforms.Concatenate(TableColumns.Numbers, [TableColumns.NoNumber, .. _numberColumns]))
            .Append(transforms.Concatenate(TableColumns.Texts, [TableColumns.NoText, .. _textColumns]))
            .Append(transforms.Concatenate(TableColumns.Dates, [TableColumns.NoDate, .. _dateColumns]));
    }

    private void Add(DataViewSchema.Column column, bool isNamed)
    {
        DataViewType item = (column.Type as VectorDataViewType)?.ItemType ?? column.Type;
        if (column.Type is VectorDataViewType { IsKnownSize: false } || !TryAdd(column, item))
        {
            if (isNamed || column.Type is VectorDataViewType)
            {
                throw SchemaErrors.WrongType(
                    "table", column.Name, "a number, Boolean, DateTime, text, a key, or a vector of known size of them,", column.Type.ToString()!,
                    "Name the columns to learn from where others are not to be.");
            }
        }
    }

    private bool TryAdd(DataViewSchema.Column column, DataViewType item)
    {
        string helper = $"MdxTable{NumberNames.Count + TextNames.Count + DateNames.Count}";
        switch (item)
        {
            case KeyDataViewType:
                AddKey(column, helper);
                return true;
            case TextDataViewType:
                _textColumns.Add(column.Name);
                AddNames(column, TextNames);
                return true;
            case DateTimeDataViewType:
                _dateColumns.Add(column.Name);
                AddNames(column, DateNames);
                return true;
            case NumberDataViewType when item.RawType == typeof(float):
                _numberColumns.Add(column.Name);
                AddNames(column, NumberNames);
                return true;
            case NumberDataViewType or BooleanDataViewType:
                AddNumbers(column, helper);
                return true;
            default:
                return false;
        }
    }

    private void AddNumbers(DataViewSchema.Column column, string helper)
    {
        _converted.Add(new InputOutputColumnPair(helper, column.Name));
        _numberColumns.Add(helper);
        AddNames(column, NumberNames);
    }

    // A key stands for its value; one without values, or with values that are numbers, for the text of it: a category all the same.
    private void AddKey(DataViewSchema.Column column, string helper)
    {
        DataViewType? values = (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type as VectorDataViewType)?.ItemType;
        string source = column.Name;
        if (values is not null)
        {
            _asValues.Add(new InputOutputColumnPair(helper, source));
            source = helper;
        }

        if (values is not TextDataViewType)
        {
            _asTexts.Add(new InputOutputColumnPair($"{helper}Text", source));
            source = $"{helper}Text";
        }

        _textColumns.Add(source);
        AddNames(column, TextNames);
    }

    private void AddNames(DataViewSchema.Column column, List<string> names)
    {
        foreach (string name in NamesOf(column))
        {
            if (!_columnOf.TryAdd(name, column.Name))
            {
                throw new ArgumentOutOfRangeException(
                    null, $"The columns '{_columnOf[name]}' and '{column.Name}' both have a value named '{name}'; names must differ.");
            }

            names.Add(name);
        }
    }

    private static IEnumerable<string> NamesOf(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType vector)
        {
            return [column.Name];
        }

        string[] slots = new string[vector.Size];
        if (column.HasSlotNames())
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            column.GetSlotNames(ref names);
            slots = [.. names.DenseValues().Select(static name => name.ToString())];
        }

        return slots.Select((slot, i) => string.IsNullOrEmpty(slot)
            ? string.Create(CultureInfo.InvariantCulture, $"{column.Name}[{i}]")
            : $"{column.Name}.{slot}");
    }
}
