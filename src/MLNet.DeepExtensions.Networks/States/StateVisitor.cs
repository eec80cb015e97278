using System.Globalization;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Goes through what a part of a training remembers: the same calls save it into a checkpoint and restore it, so that the two cannot
/// disagree. Every value has a name, unique within its part.
/// </summary>
/// <example>
/// <code>public override void Visit(StateVisitor state) { state.Visit("best", ref _best); state.Visit("epochs", ref _epochs); }</code>
/// </example>
public abstract class StateVisitor
{
    private string _part = "";

    private protected StateVisitor()
    {
    }

    /// <summary>Whether values are restored: false while they are saved.</summary>
    public abstract bool IsRestoring { get; }

    /// <summary>A text.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public void Visit(string name, ref string value) => VisitText(NameOf(name), ref value);

    /// <summary>A whole number.</summary>
    /// <inheritdoc cref="Visit(string, ref string)"/>
    public void Visit(string name, ref long value)
    {
        string text = value.ToString(CultureInfo.InvariantCulture);
        VisitText(NameOf(name), ref text);
        value = Parse<long>(name, text);
    }

    /// <summary>A whole number.</summary>
    /// <inheritdoc cref="Visit(string, ref string)"/>
    public void Visit(string name, ref int value)
    {
        long number = value;
        Visit(name, ref number);
        value = checked((int)number);
    }

    /// <summary>Whether something holds.</summary>
    /// <inheritdoc cref="Visit(string, ref string)"/>
    public void Visit(string name, ref bool value)
    {
        long number = value ? 1 : 0;
        Visit(name, ref number);
        value = number != 0;
    }

    /// <summary>A number, restored to the bit.</summary>
    /// <inheritdoc cref="Visit(string, ref string)"/>
    public void Visit(string name, ref double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        VisitText(NameOf(name), ref text);
        value = Parse<double>(name, text);
    }

    /// <summary>A number that may not be there.</summary>
    /// <inheritdoc cref="Visit(string, ref string)"/>
    public void Visit(string name, ref double? value)
    {
        string text = value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
        VisitText(NameOf(name), ref text);
        value = text.Length == 0 ? null : Parse<double>(name, text);
    }

    /// <summary>Numbers of a fixed count, restored to the bit.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="values">Their values.</param>
    public void Visit(string name, Span<double> values)
    {
        List<double> list = [.. values];
        Visit(name, list);
        Require(name, values.Length, list.Count);
        list.CopyTo(values);
    }

    /// <summary>Numbers, restored to the bit, as many as there were.</summary>
    /// <inheritdoc cref="Visit(string, Span{double})"/>
    public void Visit(string name, List<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        string text = string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
        VisitText(NameOf(name), ref text);
        if (IsRestoring)
        {
            values.Clear();
            values.AddRange(text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => Parse<double>(name, number)));
        }
    }

    /// <summary>Many numbers in single precision, of a fixed count: weights, moments.</summary>
    /// <inheritdoc cref="Visit(string, Span{double})"/>
    public void Visit(string name, Span<float> values)
    {
        float[] array = values.ToArray();
        VisitArray(NameOf(name), ref array);
        Require(name, values.Length, array.Length);
        array.CopyTo(values);
    }

    /// <summary>Many numbers in single precision, as many as there were.</summary>
    /// <inheritdoc cref="Visit(string, Span{double})"/>
    public void Visit(string name, List<float> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        float[] array = [.. values];
        VisitArray(NameOf(name), ref array);
        if (IsRestoring)
        {
            values.Clear();
            values.AddRange(array);
        }
    }

    /// <summary>Texts, as many as there were.</summary>
    /// <inheritdoc cref="Visit(string, Span{double})"/>
    public void Visit(string name, List<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        int count = values.Count;
        Visit(name, ref count);
        for (int i = 0; i < count; i++)
        {
            string text = i < values.Count ? values[i] : "";
            VisitText(NameOf($"{name} {i}"), ref text);
            if (i < values.Count)
            {
                values[i] = text;
            }
            else
            {
                values.Add(text);
            }
        }

        values.RemoveRange(count, values.Count - count);
    }

    /// <summary>Weights that may not be there.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="weights">The weights; null where there are none.</param>
    /// <param name="make">Makes weights of the network that is trained.</param>
    public void Visit(string name, ref NetworkWeights? weights, Func<NetworkWeights> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        bool isThere = weights is not null;
        Visit(name, ref isThere);
        weights = isThere ? weights ?? make() : null;
        if (weights is not null)
        {
            Visit($"{name}.parameters", weights.Parameters);
            Visit($"{name}.states", weights.States);
        }
    }

    /// <summary>
    /// A setting on which what is remembered depends: where it is another when restored, the training is refused, and the error names the
    /// setting and both values.
    /// </summary>
    /// <param name="name">The setting.</param>
    /// <param name="value">Its value in this training.</param>
    public void Same(string name, string value)
    {
        string then = value;
        VisitText(NameOf(name), ref then);
        if (then != value)
        {
            Differ(NameOf(name), then, value);
        }
    }

    /// <summary>A part with names of its own.</summary>
    /// <param name="part">The part's name.</param>
    /// <param name="visit">Goes through it.</param>
    public void Visit(string part, Action<StateVisitor> visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        string outer = _part;
        _part = NameOf(part) + "/";
        visit(this);
        _part = outer;
    }

    /// <summary>
    /// Numbers that the visitor may keep, and that it reads into: saves a copy where they were copied from a device for this.
    /// </summary>
    internal void VisitOwned(string name, float[] values)
    {
        float[] array = values;
        VisitArray(NameOf(name), ref array);
        if (IsRestoring)
        {
            Require(name, values.Length, array.Length);
            array.CopyTo(values, 0);
        }
    }

    /// <summary>The error for a value that cannot be restored.</summary>
    private protected abstract Exception Broken(string problem);

    private protected abstract void VisitText(string name, ref string value);

    private protected abstract void VisitArray(string name, ref float[] values);

    private protected abstract void Differ(string name, string then, string now);

    /// <summary>A name with those of the parts around it.</summary>
    private protected string NameOf(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _part + name;
    }

    private T Parse<T>(string name, string text)
        where T : IParsable<T> => T.TryParse(text, CultureInfo.InvariantCulture, out T? value)
            ? value
            : throw Broken($"'{NameOf(name)}' is '{text}', which is no {typeof(T).Name}");

    private void Require(string name, int needed, int found)
    {
        if (needed != found)
        {
            throw Broken($"'{NameOf(name)}' has {found} values; {needed} are needed");
        }
    }
}
