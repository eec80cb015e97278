namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>How a <see cref="FileDatasetWriter"/> stores rows.</summary>
public sealed record FileDatasetOptions
{
    /// <summary>The shape of one row's input, of at most 8 axes.</summary>
    public required TensorShape InputShape { get; init; }

    /// <summary>The number of target values per row; 1 by default.</summary>
    public int TargetWidth { get; init; } = 1;

    /// <summary>Whether inputs are bytes, read as <c>byte * Scale + Offset</c>, instead of floats; false by default.</summary>
    public bool StoreBytes { get; init; }

    /// <summary>What a byte is multiplied by; 1/255 by default, so that inputs are from 0 to 1.</summary>
    public float Scale { get; init; } = 1f / 255f;

    /// <summary>What is added to a byte once it is scaled; 0 by default.</summary>
    public float Offset { get; init; }

    /// <summary>Whether a weight is stored with every row; false by default.</summary>
    public bool HasWeights { get; init; }

    internal void Validate()
    {
        if (TargetWidth < 1)
        {
            throw new ArgumentException($"{nameof(TargetWidth)} is {TargetWidth}; 1 or more is allowed.");
        }

        if (InputShape.Rank > FileDatasetHeader.LargestRank)
        {
            throw new ArgumentException($"{nameof(InputShape)} is {InputShape}; at most {FileDatasetHeader.LargestRank} axes are allowed.");
        }

        ByteRows.CheckScale(Scale, Offset);
    }
}
