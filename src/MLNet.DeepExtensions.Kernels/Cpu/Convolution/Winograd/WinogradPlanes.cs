namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Values of many channels at each point of transformed tiles, or at each tap of filters: a plane a point.</summary>
/// <param name="first">The first point's plane.</param>
/// <param name="step">The distance from plane to plane.</param>
internal readonly unsafe struct WinogradPlanes(float* first, nint step)
{
    /// <summary>The first point's plane.</summary>
    public readonly float* First = first;

    /// <summary>The distance from plane to plane.</summary>
    public readonly nint Step = step;

    /// <summary>The plane of a point.</summary>
    public float* this[int point] => First + (point * Step);

    /// <summary>The planes from another channel or tile on.</summary>
    public WinogradPlanes From(nint offset) => new(First + offset, Step);
}
