using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>The values that the keys of a label column stand for, in the order of the classes.</summary>
internal abstract class LabelValues
{
    public const string NumberColumn = nameof(LabelRow<int>.Number);
    public const string ValueColumn = nameof(LabelRow<int>.Value);

    private static readonly LabelValues[] s_kinds =
    [
        new TextLabelValues([]),
        new NumericLabelValues<float>([], NumberDataViewType.Single),
        new NumericLabelValues<double>([], NumberDataViewType.Double),
        new NumericLabelValues<sbyte>([], NumberDataViewType.SByte),
        new NumericLabelValues<byte>([], NumberDataViewType.Byte),
        new NumericLabelValues<short>([], NumberDataViewType.Int16),
        new NumericLabelValues<ushort>([], NumberDataViewType.UInt16),
        new NumericLabelValues<int>([], NumberDataViewType.Int32),
        new NumericLabelValues<uint>([], NumberDataViewType.UInt32),
        new NumericLabelValues<long>([], NumberDataViewType.Int64),
        new NumericLabelValues<ulong>([], NumberDataViewType.UInt64),
        new NumericLabelValues<bool>([], BooleanDataViewType.Instance),
        new NumericLabelValues<DateTime>([], DateTimeDataViewType.Instance),
    ];

    /// <summary>The type of a value.</summary>
    public abstract PrimitiveDataViewType ItemType { get; }

    /// <summary>Whether the values are texts, which can be names of slots too.</summary>
    public bool IsText => ItemType is TextDataViewType;

    /// <summary>The values as texts, which <see cref="Parse(string, IReadOnlyList{string})"/> reads back.</summary>
    public abstract IReadOnlyList<string> Texts { get; }

    /// <summary>Adds the values to a column's annotations.</summary>
    public abstract void AddTo(DataViewSchema.Annotations.Builder annotations, string kind);

    /// <summary>Adds an annotation of the same kind and type to a column of a row type, to describe it in a schema's shape.</summary>
    public abstract void AddTo(SchemaDefinition.Column column, string kind);

    /// <summary>The values as a data view of two columns, <c>Value</c> and <c>Number</c>, counted from 1.</summary>
    public abstract IDataView ToDataView(MLContext mlContext);

    /// <summary>
    /// Reads the key values of a label column; null where it has none, or of a type that annotations do not commonly have.
    /// </summary>
    public static LabelValues? Of(DataViewSchema.Column label) =>
        label.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues) is { Type: VectorDataViewType type }
            ? s_kinds.FirstOrDefault(kind => kind.ItemType.Equals(type.ItemType))?.Read(label.Annotations)
            : null;

    /// <summary>
    /// A single value of a type, to stand for values that are not known yet; null for a type that annotations do not commonly have.
    /// </summary>
    public static LabelValues? Example(DataViewType itemType) => s_kinds.FirstOrDefault(kind => kind.ItemType.Equals(itemType))?.Example();

    /// <summary>Makes values from texts.</summary>
    /// <param name="typeName">The <see cref="ItemType"/>, by its name.</param>
    /// <param name="texts">The values.</param>
    /// <exception cref="FormatException">There is no such type, or a text is not a value of it.</exception>
    public static LabelValues Parse(string typeName, IReadOnlyList<string> texts) =>
        s_kinds.FirstOrDefault(kind => kind.ItemType.ToString() == typeName)?.Parse(texts)
        ?? throw new FormatException($"labels of type '{typeName}' are not supported");

    protected abstract LabelValues Read(DataViewSchema.Annotations annotations);

    protected abstract LabelValues Example();

    protected abstract LabelValues Parse(IReadOnlyList<string> texts);

    private sealed class TextLabelValues(string[] values) : LabelValues
    {
        public override PrimitiveDataViewType ItemType => TextDataViewType.Instance;

        public override IReadOnlyList<string> Texts => values;

        public override void AddTo(DataViewSchema.Annotations.Builder annotations, string kind)
        {
            ReadOnlyMemory<char>[] texts = Array.ConvertAll(values, value => value.AsMemory());
            VBuffer<ReadOnlyMemory<char>> buffer = new(texts.Length, texts);
            annotations.Add(
                kind, new VectorDataViewType(ItemType, texts.Length), (ref VBuffer<ReadOnlyMemory<char>> value) =>
                    buffer.CopyTo(ref value));
        }

        public override void AddTo(SchemaDefinition.Column column, string kind) =>
            column.AddAnnotation(
                kind, new VBuffer<ReadOnlyMemory<char>>(values.Length, Array.ConvertAll(values, value => value.AsMemory())),
                new VectorDataViewType(ItemType, values.Length));

        public override IDataView ToDataView(MLContext mlContext) =>
            mlContext.Data.LoadFromEnumerable(
                values.Select(static (value, i) => new LabelRow<string> { Value = value, Number = (uint)i + 1 }));

        protected override LabelValues Read(DataViewSchema.Annotations annotations)
        {
            VBuffer<ReadOnlyMemory<char>> stored = default;
            annotations.GetValue(AnnotationKinds.KeyValues, ref stored);
            return new TextLabelValues([.. stored.DenseValues().Select(value => value.ToString())]);
        }

        protected override LabelValues Example() => new TextLabelValues([""]);

        protected override LabelValues Parse(IReadOnlyList<string> texts) => new TextLabelValues([.. texts]);
    }

    private sealed class NumericLabelValues<T>(T[] values, PrimitiveDataViewType type) : LabelValues
        where T : IParsable<T>
    {
        public override PrimitiveDataViewType ItemType => type;

        public override IReadOnlyList<string> Texts =>
            Array.ConvertAll(values, static value =>
                value is DateTime time ? time.ToString("O", CultureInfo.InvariantCulture)
                    : Convert.ToString(value, CultureInfo.InvariantCulture)!);

        public override void AddTo(DataViewSchema.Annotations.Builder annotations, string kind) =>
            annotations.Add(
                kind, new VectorDataViewType(ItemType, values.Length), (ref VBuffer<T> value) =>
                    new VBuffer<T>(values.Length, values).CopyTo(ref value));

        public override void AddTo(SchemaDefinition.Column column, string kind) =>
            column.AddAnnotation(kind, new VBuffer<T>(values.Length, values), new VectorDataViewType(ItemType, values.Length));

        public override IDataView ToDataView(MLContext mlContext) =>
            mlContext.Data.LoadFromEnumerable(values.Select(static (value, i) => new LabelRow<T> { Value = value, Number = (uint)i + 1 }));

        protected override LabelValues Read(DataViewSchema.Annotations annotations)
        {
            VBuffer<T> stored = default;
            annotations.GetValue(AnnotationKinds.KeyValues, ref stored);
            return new NumericLabelValues<T>([.. stored.DenseValues()], type);
        }

        protected override LabelValues Example() => new NumericLabelValues<T>([default!], type);

        protected override LabelValues Parse(IReadOnlyList<string> texts) =>
            new NumericLabelValues<T>([.. texts.Select(text => T.Parse(text, CultureInfo.InvariantCulture))], type);
    }

    private sealed class LabelRow<T>
    {
        public uint Number { get; set; }

        public T? Value { get; set; }
    }
}
