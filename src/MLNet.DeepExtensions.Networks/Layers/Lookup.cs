using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>What layers that look rows of a table up have in common.</summary>
internal static class Lookup
{
    /// <summary>The table's name in its layer.</summary>
    public const string TableName = "table";

    // Floats count in ones up to here.
    private const int LargestSize = 1 << 24;

    /// <summary>Throws where a setting is out of its range.</summary>
    public static void Check(IReadOnlyList<int> sizes, int width, UnknownNumbers unknown, int? padding)
    {
        Networks.Check.Positive(width, nameof(Embedding.Width));
        if (sizes.Count == 0)
        {
            throw new ArgumentException($"{nameof(CategoryEmbedding.Sizes)} is empty; it has a size for each column.", nameof(sizes));
        }

        foreach (int size in sizes)
        {
            Networks.Check.Between(size, 1, LargestSize, nameof(Embedding.Size));
        }

        if (!Enum.IsDefined(unknown))
        {
            throw new ArgumentException(
                $"{nameof(Embedding.Unknown)} is {unknown}; it is one of the names of {nameof(UnknownNumbers)}.", nameof(unknown));
        }

        if (padding is < 0)
        {
            throw new ArgumentException($"{nameof(Embedding.Padding)} is {padding}; a number is 0 or more.", nameof(padding));
        }
    }

    /// <summary>The table <c>[rows of all columns, width]</c>.</summary>
    public static ParameterSpec Table(IReadOnlyList<int> sizes, int width, UnknownNumbers unknown, Initializer? initializer) =>
        new(TableName, [Starts(sizes, unknown)[^1], width], initializer ?? new RandomNormal { StandardDeviation = 1 })
        {
            FanOut = width,
            Decays = true,
        };

    /// <summary>Where each column's rows begin in the table, and where the last one's end.</summary>
    public static int[] Starts(IReadOnlyList<int> sizes, UnknownNumbers unknown)
    {
        int[] starts = new int[sizes.Count + 1];
        for (int i = 0; i < sizes.Count; i++)
        {
            starts[i + 1] = checked(starts[i] + sizes[i] + (unknown == UnknownNumbers.OwnRow ? 1 : 0));
        }

        return starts;
    }

    public static PlanTensor Build(PlanBuilder plan, IReadOnlyList<int> sizes, int width, UnknownNumbers unknown, int? padding)
    {
        int[] starts = Starts(sizes, unknown);
        TouchedRows? touched = plan.TouchedRows(starts[^1]);
        DeviceView<int> places = plan.Allocate<int>(starts.Length);
        places.Upload(starts);
        DeviceView<int> numbers = plan.Allocate<int>((long)plan.Input.Shape.Size * plan.MaximumBatch);
        LookupShape shape = new(sizes.Count, width, starts[^1], unknown, padding ?? -1);
        return plan.Add(new LookupStep(
            plan.Kernels, shape, plan.Tensor(plan.OutputShape), plan.Input, plan.Parameter(TableName, touched), places, numbers, touched));
    }
}
