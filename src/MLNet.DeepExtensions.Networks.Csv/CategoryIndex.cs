using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Numbers the spellings of a column: by appearance while it is read, in the final order once all are known. Spellings that mean the same
/// (<see cref="Spelling"/>) are one name.
/// </summary>
internal sealed class CategoryIndex
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly bool _fixed;

    public CategoryIndex(IReadOnlyList<string>? known)
    {
        _fixed = known is not null;
        foreach (string name in known ?? [])
        {
            Add(name);
        }

        // Behind all names as they are given, which go before.
        for (int i = 0; i < _names.Count; i++)
        {
            _numbers.TryAdd(Spelling.Of(_names[i]), i);
            _numbers.TryAdd(Spelling.Key(_names[i]), i);
        }
    }

    /// <summary>The names by number, as numbered so far.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The number of a name; false where the names are given and this is none of them.</summary>
    public bool TryNumber(string name, out int number)
    {
        if (_numbers.TryGetValue(name, out number))
        {
            return true;
        }

        string spelling = Spelling.Of(name);
        if (_numbers.TryGetValue(spelling, out number) || (_fixed && _numbers.TryGetValue(Spelling.Key(name), out number)))
        {
            _numbers[name] = number;
            return true;
        }

        if (_fixed)
        {
            return false;
        }

        number = Add(spelling);
        return true;
    }

    /// <summary>The names in their final order, and for each number by appearance the final one.</summary>
    /// <param name="order">How they are ordered.</param>
    /// <param name="column">The column, as errors name it.</param>
    /// <exception cref="InvalidDataException">Two spellings may mean the same or not.</exception>
    public (string[] Names, int[] FinalNumbers) Finish(ClassOrder order, string column)
    {
        if (_fixed)
        {
            return ([.. _names], [.. Enumerable.Range(0, _names.Count)]);
        }

        string[] keys = Spelling.KeysOf(_names, column);
        Dictionary<string, string> nameOf = new(StringComparer.Ordinal);
        foreach ((string key, string name) in keys.Zip(_names))
        {
            nameOf[key] = nameOf.TryGetValue(key, out string? other) && IsPlainer(other, name) ? other : name;
        }

        string[] names = [.. nameOf.Values];
        if (order == ClassOrder.Sorted)
        {
            Array.Sort(names, StringComparer.Ordinal);
            if (names.All(static name => TryValue(name, out _)))
            {
                names = [.. names.OrderBy(static name => TryValue(name, out double value) ? value : 0)];
            }
        }

        Dictionary<string, int> final = names.Index()
            .ToDictionary(static pair => pair.Item, static pair => pair.Index, StringComparer.Ordinal);
        return (names, Array.ConvertAll(keys, key => final[nameOf[key]]));
    }

    private static bool IsPlainer(string name, string other) =>
        name.Length != other.Length ? name.Length < other.Length : string.CompareOrdinal(name, other) < 0;

    private static bool TryValue(string name, out double value) =>
        double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private int Add(string name)
    {
        int number = _names.Count;
        if (!_numbers.TryAdd(name, number))
        {
            throw new ArgumentException($"The name '{name}' is given twice; names are unique.");
        }

        _names.Add(name);
        return number;
    }
}
