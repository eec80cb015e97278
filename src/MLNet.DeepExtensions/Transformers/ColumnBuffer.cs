using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>Keeps the values of one column for the rows that a cursor has read ahead.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>Keeps the value of the input's present row.</summary>
    /// <param name="slot">The place to keep it at.</param>
    public abstract void Keep(int slot);

    /// <summary>Makes a getter of the value at the cursor's present place.</summary>
    public abstract Delegate Getter(BatchedScoringCursor cursor);

    /// <summary>
    /// Whether values of a type can be kept: numbers, texts, keys, times and vectors of them, but not images and the like, which are
    /// disposed of with their row.
    /// </summary>
    public static bool CanKeep(DataViewType type) => type is PrimitiveDataViewType or VectorDataViewType;

    /// <summary>Makes a buffer for a column.</summary>
    /// <param name="row">The row whose values are kept.</param>
    /// <param name="column">The column.</param>
    /// <param name="slots">How many values are kept.</param>
    public static ColumnBuffer Create(DataViewRow row, DataViewSchema.Column column, int slots)
    {
        Type buffer = column.Type is VectorDataViewType vector
            ? typeof(VectorColumnBuffer<>).MakeGenericType(vector.ItemType.RawType)
            : typeof(ValueColumnBuffer<>).MakeGenericType(column.Type.RawType);
        return (ColumnBuffer)Activator.CreateInstance(buffer, row, column, slots)!;
    }
}

/// <summary>Keeps single values.</summary>
/// <typeparam name="T">Their type.</typeparam>
internal sealed class ValueColumnBuffer<T>(DataViewRow row, DataViewSchema.Column column, int slots) : ColumnBuffer
{
    private readonly ValueGetter<T> _getter = row.GetGetter<T>(column);
    private readonly T[] _values = new T[slots];

    public override void Keep(int slot) => _getter(ref _values[slot]);

    public override Delegate Getter(BatchedScoringCursor cursor) => (ValueGetter<T>)((ref T value) => value = _values[cursor.Slot]);
}

/// <summary>Keeps vectors.</summary>
/// <typeparam name="T">The type of their items.</typeparam>
internal sealed class VectorColumnBuffer<T>(DataViewRow row, DataViewSchema.Column column, int slots) : ColumnBuffer
{
    private readonly ValueGetter<VBuffer<T>> _getter = row.GetGetter<VBuffer<T>>(column);
    private readonly VBuffer<T>[] _values = new VBuffer<T>[slots];

    public override void Keep(int slot) => _getter(ref _values[slot]);

    public override Delegate Getter(BatchedScoringCursor cursor) =>
        (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[cursor.Slot].CopyTo(ref value));
}
