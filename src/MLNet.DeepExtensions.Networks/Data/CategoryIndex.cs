using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Numbers the spellings of a column: by appearance while it is read, in the final order once all are known.</summary>
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

        if (_fixed)
        {
            return false;
        }

        number = Add(name);
        return true;
    }

    /// <summary>The names in their final order, and for each number by appearance the final one.</summary>
    public (string[] Names, int[] FinalNumbers) Finish(ClassOrder order)
    {
        string[] names = [.. _names];
        if (!_fixed && order == ClassOrder.Sorted)
        {
            Array.Sort(names, StringComparer.Ordinal);
            if (names.All(static name => TryValue(name, out _)))
            {
                names = [.. names.OrderBy(static name => TryValue(name, out double value) ? value : 0)];
            }
        }

        var final = new int[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            final[_numbers[names[i]]] = i;
        }

        return (names, final);
    }

    private static bool TryValue(string name, out double value) => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

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
