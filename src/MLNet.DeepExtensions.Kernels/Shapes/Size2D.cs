namespace MLNet.DeepExtensions.Kernels;

/// <summary>A height and a width: of a window, of its steps, of the distance between its taps.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct Size2D(int Height, int Width)
{
    /// <summary>One by one.</summary>
    public static Size2D One => new(1, 1);

    /// <summary>A square.</summary>
    /// <param name="size">The height and the width.</param>
    public static implicit operator Size2D(int size) => new(size, size);

    /// <summary>A square.</summary>
    /// <param name="size">The height and the width.</param>
    public static Size2D FromInt32(int size) => new(size, size);

    /// <summary>Height times width.</summary>
    public int Area => Height * Width;

    /// <summary>Written as <c>3x3</c>.</summary>
    public override string ToString() => $"{Height}x{Width}";
}
