using System.Collections;
using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Names of classes that nobody has named: their numbers. Beside other names they stand for those of the same numbers.</summary>
internal sealed class NumberedClasses(int count) : IReadOnlyList<string>
{
    public int Count => count;

    public string this[int number] => (uint)number < (uint)count
        ? number.ToString(CultureInfo.InvariantCulture)
        : throw new ArgumentOutOfRangeException(nameof(number), number, $"There are {count} classes, numbered from 0.");

    public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, count).Select(number => this[number]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
