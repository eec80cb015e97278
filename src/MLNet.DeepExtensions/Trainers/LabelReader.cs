using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>Reads a label column as a network's targets, and checks each value.</summary>
internal abstract class LabelReader
{
    /// <summary>The number of target values per row.</summary>
    public virtual int Width => 1;

    /// <summary>The number of the network's outputs; known when all rows are read.</summary>
    public abstract int Outputs { get; }

    /// <summary>The names of the classes; null for values.</summary>
    public virtual IReadOnlyList<string>? ClassNames => null;

    /// <summary>The class of each number that was read; null where a number is its class. Known when all rows are read.</summary>
    public virtual IReadOnlyList<int>? ClassOf => null;

    /// <summary>Reads the present row's label.</summary>
    /// <param name="row">The row's number, for the message.</param>
    /// <param name="target">Receives <c>[Width]</c>.</param>
    /// <exception cref="InvalidOperationException">The label is missing, or not one that is expected.</exception>
    public abstract void Read(long row, Span<float> target);

    /// <summary>Checks what can be told only of all rows.</summary>
    /// <exception cref="InvalidOperationException">All rows are of one class.</exception>
    public virtual void CheckAll()
    {
    }

    /// <summary>What is odd about all rows together, though they can be learned from; null for nothing.</summary>
    public virtual string? Warning => null;

    /// <summary>Makes the reader for a task.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The task does not accept the column's type.</exception>
    /// <param name="task">What the labels are for.</param>
    /// <param name="row">The rows.</param>
    /// <param name="column">The label column.</param>
    /// <param name="takesTexts">Whether labels may be texts.</param>
    /// <param name="classNames">The classes that texts may name; null for all that come.</param>
    public static LabelReader Create(
        NetworkTask task, DataViewRow row, DataViewSchema.Column column, bool takesTexts, IReadOnlyList<string>? classNames) =>
            (task, column.Type) switch
            {
                (NetworkTask.MulticlassClassification, TextDataViewType) when takesTexts => new TextLabelReader(row, column, classNames),
                (NetworkTask.MulticlassClassification, KeyDataViewType key) when key.RawType == typeof(byte) =>
                    new KeyLabelReader<byte>(row, column, key),
                (NetworkTask.MulticlassClassification, KeyDataViewType key) when key.RawType == typeof(ushort) =>
                    new KeyLabelReader<ushort>(row, column, key),
                (NetworkTask.MulticlassClassification, KeyDataViewType key) when key.RawType == typeof(ulong) =>
                    new KeyLabelReader<ulong>(row, column, key),
                (NetworkTask.MulticlassClassification, KeyDataViewType key) => new KeyLabelReader<uint>(row, column, key),
                (NetworkTask.MulticlassClassification, NumberDataViewType) when column.Type.RawType == typeof(float) =>
                    new ClassNumberReader(row, column),
                (NetworkTask.BinaryClassification, BooleanDataViewType) => new BooleanLabelReader(row, column),
                (NetworkTask.Regression, NumberDataViewType) when column.Type.RawType == typeof(float) => new ValueLabelReader(row, column),
                (NetworkTask.Regression, VectorDataViewType { Size: > 0 } vector) when vector.ItemType.RawType == typeof(float) =>
                        new VectorLabelReader(row, column, vector.Size),
                _ => throw SchemaErrors.WrongType(
                    "label", column.Name, TrainerSchema.LabelTypes(task, takesTexts), column.Type.ToString()!, TrainerSchema.LabelRemedy(task)),
            };

    private static InvalidOperationException Wrong(string column, long row, string value, string expected) =>
        new($"The label column '{column}' has {value} in row {row}; {expected} is expected.");

    private static InvalidOperationException OneClass(string column, string name) =>
        new($"All rows have the same class: the label column '{column}' has '{name}' in every row; two classes or more are expected.");

    /// <summary>Counts which classes come.</summary>
    private sealed class SeenClasses(string column)
    {
        private int _first = -1;
        private bool _isVaried;

        public void Add(int number)
        {
            _isVaried |= _first >= 0 && number != _first;
            _first = number;
        }

        public void Check(Func<int, string> name)
        {
            if (!_isVaried)
            {
                throw OneClass(column, name(_first));
            }
        }
    }

    private sealed class KeyLabelReader<T>(DataViewRow row, DataViewSchema.Column column, KeyDataViewType type) : LabelReader
        where T : unmanaged, IBinaryInteger<T>
    {
        private readonly ValueGetter<T> _getter = row.GetGetter<T>(column);
        private readonly SeenClasses _seen = new(column.Name);

        public override int Outputs { get; } = type.Count is > 0 and <= 1 << 24
            ? (int)type.Count
            : throw SchemaErrors.WrongType("label", column.Name, $"a key of 2 to {1 << 24} values", type.ToString()!);

        public override IReadOnlyList<string> ClassNames { get; } =
            LabelValues.Of(column)?.Texts is { } texts && texts.Count == (int)type.Count
                ? texts
                : [.. Enumerable.Range(1, (int)type.Count).Select(static number => number.ToString(CultureInfo.InvariantCulture))];

        public override void Read(long row, Span<float> target)
        {
            T value = default;
            _getter(ref value);
            ulong key = ulong.CreateTruncating(value);
            if (key == 0 || key > (ulong)Outputs)
            {
                throw Wrong(column.Name, row, key == 0 ? "a missing value" : $"the key {key}", $"one of its {Outputs} keys");
            }

            _seen.Add((int)key - 1);
            target[0] = key - 1;
        }

        public override void CheckAll() => _seen.Check(number => ClassNames[number]);
    }

    /// <summary>Texts, numbered as they come and put in order when all are known.</summary>
    private sealed class TextLabelReader : LabelReader
    {
        private readonly ValueGetter<ReadOnlyMemory<char>> _getter;
        private readonly string _column;
        private readonly SeenClasses _seen;
        private readonly List<string> _names;
        private readonly Dictionary<string, int> _numbers;
        private readonly bool _isClosed;
        private ReadOnlyMemory<char> _value;

        public TextLabelReader(DataViewRow row, DataViewSchema.Column column, IReadOnlyList<string>? classNames)
        {
            (_getter, _column, _seen) = (row.GetGetter<ReadOnlyMemory<char>>(column), column.Name, new SeenClasses(column.Name));
            (_names, _isClosed) = ([.. classNames ?? []], classNames is not null);
            _numbers = Numbered(_names);
        }

        public override int Outputs => _names.Count;

        public override IReadOnlyList<string> ClassNames => [.. _names.Order(StringComparer.Ordinal)];

        public override IReadOnlyList<int> ClassOf
        {
            get
            {
                Dictionary<string, int> classes = Numbered(ClassNames);
                return [.. _names.Select(name => classes[name])];
            }
        }

        public override void Read(long row, Span<float> target)
        {
            _getter(ref _value);
            string name = _value.ToString();
            if (name.Length == 0)
            {
                throw Wrong(_column, row, "a missing value", "a class's name");
            }

            if (!_numbers.TryGetValue(name, out int number) && !(_isClosed && TryNumberOfSpelling(name, out number)))
            {
                if (_isClosed)
                {
                    throw Wrong(_column, row, $"'{name}'", $"one of the training data's classes ({string.Join(", ", _names)})");
                }

                number = _names.Count;
                _names.Add(name);
                _numbers.Add(name, number);
            }

            _seen.Add(number);
            target[0] = number;
        }

        public override void CheckAll()
        {
            _seen.Check(number => _names[number]);
            if (Spelling.FindAlike(_names) is { } alike)
            {
                throw new InvalidOperationException(
                    $"The label column '{_column}' has one name in two spellings, '{alike.First}' and '{alike.Second}': with surrounding spaces, or with accents composed and "
                    + "decomposed. Spell them the same way; Conversion.MapValueToKey turns them into keys where they are two classes.");
            }
        }

        /// <summary>The number of the only one of the names given that means the same.</summary>
        private bool TryNumberOfSpelling(string name, out int number)
        {
            string key = Spelling.Key(name);
            int[] alike = [.. _names.Index().Where(pair => Spelling.Key(pair.Item) == key).Select(static pair => pair.Index)];
            number = alike is [int only] ? only : -1;
            return number >= 0 && _numbers.TryAdd(name, number);
        }

        private static Dictionary<string, int> Numbered(IReadOnlyList<string> names) =>
            names.Select(static (name, number) => (name, number))
                .ToDictionary(static pair => pair.name, static pair => pair.number, StringComparer.Ordinal);
    }

    private sealed class ClassNumberReader(DataViewRow row, DataViewSchema.Column column) : LabelReader
    {
        private const int Most = 1 << 24;
        private readonly ValueGetter<float> _getter = row.GetGetter<float>(column);
        private readonly HashSet<int> _numbers = [];
        private int _largest;

        public override int Outputs => _largest + 1;

        public override string? Warning => _numbers.Count == Outputs ? null : $"The label column '{column.Name}' {Holes()}.";

        public override IReadOnlyList<string> ClassNames =>
            [.. Enumerable.Range(0, Outputs).Select(static number => number.ToString(CultureInfo.InvariantCulture))];

        public override void Read(long row, Span<float> target)
        {
            float value = 0;
            _getter(ref value);
            if (!(value >= 0 && value < Most) || value != MathF.Floor(value))
            {
                throw Wrong(
                    column.Name, row, float.IsNaN(value) ? "a missing value" : value.ToString(CultureInfo.InvariantCulture),
                    "the number of a class, 0, 1, 2 and so on,");
            }

            _largest = Math.Max(_largest, (int)value);
            _numbers.Add((int)value);
            target[0] = value;
        }

        public override void CheckAll()
        {
            if (_numbers.Count == 1)
            {
                throw OneClass(column.Name, _largest.ToString(CultureInfo.InvariantCulture));
            }

            if (LabelNumbers.BeginWithOne(_numbers, _largest))
            {
                throw new InvalidOperationException(
                    $"The label column '{column.Name}' has class numbers from 1 to {_largest}, and no row has class 0; classes are numbered 0, 1, 2 and so on. "
                    + "MapValueToKey turns any values into keys.");
            }

            // A rare class may lack in a fold of a cross-validation; numbers that are no class's are most of all.
            if (_numbers.Count < (Outputs + 1) / 2)
            {
                throw new InvalidOperationException(
                    $"The label column '{column.Name}' {Holes()}. MapValueToKey turns any values into keys.");
            }
        }

        private string Holes() =>
            $"has {_numbers.Count} different numbers from {_numbers.Min()} to {_largest}; classes are numbered 0, 1, 2 and so on, so there would be {Outputs} classes, "
            + $"of which {Outputs - _numbers.Count} never occur ({string.Join(", ", Enumerable.Range(0, Outputs).Where(number => !_numbers.Contains(number)).Take(3))}"
            + $"{(Outputs - _numbers.Count > 3 ? " and others" : "")})";
    }

    private sealed class BooleanLabelReader(DataViewRow row, DataViewSchema.Column column) : LabelReader
    {
        private static readonly string[] s_names = ["False", "True"];
        private readonly ValueGetter<bool> _getter = row.GetGetter<bool>(column);
        private readonly SeenClasses _seen = new(column.Name);

        public override int Outputs => 1;

        public override IReadOnlyList<string> ClassNames => s_names;

        public override void Read(long row, Span<float> target)
        {
            bool value = false;
            _getter(ref value);
            int number = value ? 1 : 0;
            _seen.Add(number);
            target[0] = number;
        }

        public override void CheckAll() => _seen.Check(static number => s_names[number]);
    }

    private sealed class ValueLabelReader(DataViewRow row, DataViewSchema.Column column) : LabelReader
    {
        private readonly ValueGetter<float> _getter = row.GetGetter<float>(column);

        public override int Outputs => 1;

        public override void Read(long row, Span<float> target)
        {
            _getter(ref target[0]);
            if (!float.IsFinite(target[0]))
            {
                throw Wrong(column.Name, row, float.IsNaN(target[0]) ? "a missing value" : "an infinite value", "a finite number");
            }
        }
    }

    private sealed class VectorLabelReader(DataViewRow row, DataViewSchema.Column column, int size) : LabelReader
    {
        private readonly ValueGetter<VBuffer<float>> _getter = row.GetGetter<VBuffer<float>>(column);
        private VBuffer<float> _value;

        public override int Width => size;

        public override int Outputs => size;

        public override void Read(long row, Span<float> target)
        {
            _getter(ref _value);
            _value.CopyTo(target);
            foreach (float value in target)
            {
                if (!float.IsFinite(value))
                {
                    throw Wrong(column.Name, row, float.IsNaN(value) ? "a missing value" : "an infinite value", "a finite number");
                }
            }
        }
    }
}
