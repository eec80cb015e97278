using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

internal static class PaddedWindow
{
    /// <summary>Positions of the image with those added at its sides.</summary>
    public static Int128 PaddedPositions(this Window2D window) =>
        ((Int128)window.InHeight + window.Padding.Top + window.Padding.Bottom) * (
            (Int128)window.InWidth + window.Padding.Left + window.Padding.Right);
}
