using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>
/// Operators on sizes instead of values: what exporters write for <c>x.view(x.size(0), -1)</c>, from <c>Shape</c> to the <c>Reshape</c>
/// that takes the result. The batch's size stays open all the way.
/// </summary>
internal static class SizeOperators
{
    private static readonly Dictionary<string, Action<OperatorCall>> s_operators = new(StringComparer.Ordinal)
    {
        ["Add"] = call => Combine(call, (a, b) => checked(a + b)),
        ["Cast"] = Cast,
        ["Concat"] = Concatenate,
        ["Gather"] = Gather,
        ["Identity"] = call => call.Give(call.Sizes(0)),
        ["Mul"] = call => Combine(call, (a, b) => checked(a * b)),
        ["Slice"] = Slice,
        ["Squeeze"] = call => ChangeRank(call, isScalar: true),
        ["Sub"] = call => Combine(call, (a, b) => checked(a - b)),
        ["Unsqueeze"] = call => ChangeRank(call, isScalar: false),
    };

    /// <summary>How to import a node whose inputs are all sizes; null where they are not, or where sizes cannot be computed so.</summary>
    public static Action<OperatorCall>? For(OperatorCall call) =>
        call.InputCount > 0 && Enumerable.Range(0, call.InputCount).All(input => !call.Has(input) || call.IsSizes(input))
            ? s_operators.GetValueOrDefault(call.Node.Operator)
            : null;

    /// <summary>The shape of a value.</summary>
    public static void Shape(OperatorCall call)
    {
        ImportedValue value = call.ColourValue(0);
        ImmutableArray<long?> sizes = [null, .. value.FileShape.Select(size => (long?)size)];
        (int start, int end) = (Place(call.Integer("start", 0), sizes.Length), Place(call.Integer("end", sizes.Length), sizes.Length));
        call.Give(new ImportedSizes(start < end ? sizes[start..end] : [], IsScalar: false));
    }

    public static void Gather(OperatorCall call)
    {
        ImportedSizes sizes = Vector(call, 0);
        RequireFirstAxis(call, call.Integer("axis", 0));
        ImportedSizes places = call.Sizes(1);
        int count = sizes.Values.Length;
        if (places.Values.Any(place => place is not { } at || at < -count || at >= count))
        {
            call.Fail($"takes the places [{places}] of the {count} sizes [{sizes}]");
        }

        call.Give(
            new ImportedSizes([.. places.Values.Select(place => sizes.Values[(int)((place!.Value + count) % count)])], places.IsScalar));
    }

    public static void Slice(OperatorCall call)
    {
        ImportedSizes sizes = Vector(call, 0);
        foreach (long axis in call.Integers("axes", 3) ?? [])
        {
            RequireFirstAxis(call, axis);
        }

        if (call.Has(4) && call.Integers("steps", 4) is not [1])
        {
            call.Fail("has steps other than 1");
        }

        if ((call.Integers("starts", 1), call.Integers("ends", 2)) is not ([var first], [var behind]))
        {
            throw call.Unsupported("does not name one start and one end");
        }

        (int start, int end) = (Place(first, sizes.Values.Length), Place(behind, sizes.Values.Length));
        call.Give(new ImportedSizes(start < end ? sizes.Values[start..end] : [], IsScalar: false));
    }

    private static void Cast(OperatorCall call)
    {
        if (call.Integer("to", 0) is not ((long)OnnxElementType.Int32 or (long)OnnxElementType.Int64) and var type)
        {
            call.Fail($"casts sizes to {(OnnxElementType)type}; Int32 and Int64 are supported");
        }

        call.Give(call.Sizes(0));
    }

    private static void Concatenate(OperatorCall call)
    {
        RequireFirstAxis(call, call.Integer("axis", 0));
        call.Give(
            new ImportedSizes([.. Enumerable.Range(0, call.InputCount).SelectMany(input => Vector(call, input).Values)], IsScalar: false));
    }

    private static void ChangeRank(OperatorCall call, bool isScalar)
    {
        ImportedSizes sizes = call.Sizes(0);
        foreach (long axis in call.Integers("axes", 1) ?? [])
        {
            RequireFirstAxis(call, axis);
        }

        if (sizes.Values.Length != 1 || sizes.IsScalar == isScalar)
        {
            call.Fail($"changes the axes of the sizes [{sizes}]; one size is supported");
        }

        call.Give(sizes with { IsScalar = isScalar });
    }

    private static void Combine(OperatorCall call, Func<long, long, long> function)
    {
        (ImportedSizes a, ImportedSizes b) = (call.Sizes(0), call.Sizes(1));
        int count = Math.Max(a.Values.Length, b.Values.Length);
        bool fits = (a.Values.Length == count || a.Values.Length == 1) && (b.Values.Length == count || b.Values.Length == 1);
        if (!fits || a.Values.Contains(null) || b.Values.Contains(null))
        {
            call.Fail($"computes with the sizes [{a}] and [{b}]; sizes other than the batch's (N) are supported");
        }

        try
        {
            long At(ImportedSizes sizes, int place) => sizes.Values[place % sizes.Values.Length]!.Value;
            call.Give(
                new ImportedSizes(
                    [.. Enumerable.Range(0, count).Select(i => (long?)function(At(a, i), At(b, i)))], a.IsScalar && b.IsScalar));
        }
        catch (OverflowException)
        {
            call.Fail($"computes a size from [{a}] and [{b}] that does not fit in 64 bits");
        }
    }

    private static ImportedSizes Vector(OperatorCall call, int input)
    {
        if (!call.IsSizes(input))
        {
            call.Fail($"has as input {input} values, not sizes of a shape");
        }

        return call.Sizes(input) is { IsScalar: false } sizes ? sizes
            : throw call.Unsupported($"takes one size without an axis as input {input}; a list of sizes is expected");
    }

    private static void RequireFirstAxis(OperatorCall call, long axis)
    {
        if (axis is not (0 or -1))
        {
            call.Fail($"has the axis {axis} for a list of sizes, which has one axis");
        }
    }

    /// <summary>A place in a list that may count from its end and beyond it.</summary>
    private static int Place(long place, int count) => (int)Math.Clamp(place < 0 ? place + count : place, 0, count);
}
