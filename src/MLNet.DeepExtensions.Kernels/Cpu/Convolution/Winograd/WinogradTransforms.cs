using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The transforms of tiles, channel by channel in the lanes of vectors: first along the columns, through some scratch memory, then along
/// the rows.
/// </summary>
/// <typeparam name="TSimd">The instruction set.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
/// <typeparam name="TForm">The algorithm.</typeparam>
internal static unsafe class WinogradTransforms<TSimd, TVector, TForm>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
    where TForm : struct, IWinogradForm
{
    /// <summary><c>B^T x B</c> of a tile of pixels.</summary>
    /// <param name="pixels">The tile's pixels, row after row.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="scratch">Memory for the points of one vector.</param>
    /// <param name="to">The result; written in whole vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Source(float** pixels, nint channels, float* scratch, WinogradPlanes to)
    {
        for (nint c = 0; c < channels; c += TSimd.Count)
        {
            bool whole = channels - c >= TSimd.Count;
            TVector mask = TSimd.Mask(channels - c);
            for (int j = 0; j < TForm.Points; j++)
            {
                float** column = pixels + j;
                TVector v0 = Load(column[0] + c, whole, mask);
                TVector v1 = Load(column[TForm.Points] + c, whole, mask);
                TVector v2 = Load(column[2 * TForm.Points] + c, whole, mask);
                TVector v3 = Load(column[3 * TForm.Points] + c, whole, mask);
                TVector v4 = TForm.Points == 6 ? Load(column[4 * TForm.Points] + c, whole, mask) : TSimd.Zero;
                TVector v5 = TForm.Points == 6 ? Load(column[5 * TForm.Points] + c, whole, mask) : TSimd.Zero;
                TForm.Source<TSimd, TVector>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5);
                StorePoints(scratch + (j * TSimd.Count), TForm.Points * TSimd.Count, v0, v1, v2, v3, v4, v5);
            }

            for (int i = 0; i < TForm.Points; i++)
            {
                float* row = scratch + (i * TForm.Points * TSimd.Count);
                LoadPoints(
                    row, TSimd.Count, out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5);
                TForm.Source<TSimd, TVector>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5);
                StorePoints(to[i * TForm.Points] + c, to.Step, v0, v1, v2, v3, v4, v5);
            }
        }
    }

    /// <summary><c>G w G^T</c> of the filters from one source channel to a panel of target channels.</summary>
    /// <param name="taps">The filters.</param>
    /// <param name="width">The panel's width, whole vectors.</param>
    /// <param name="scratch">Memory for the points of one vector.</param>
    /// <param name="to">The result.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Filter(WinogradPlanes taps, nint width, float* scratch, WinogradPlanes to)
    {
        for (nint c = 0; c < width; c += TSimd.Count)
        {
            for (int j = 0; j < 3; j++)
            {
                float* column = taps[j] + c;
                TVector v0 = TSimd.Load(column);
                TVector v1 = TSimd.Load(column + (3 * taps.Step));
                TVector v2 = TSimd.Load(column + (6 * taps.Step));
                TForm.Filter<TSimd, TVector>(ref v0, ref v1, ref v2, out TVector v3, out TVector v4, out TVector v5);
                StorePoints(scratch + (j * TSimd.Count), 3 * TSimd.Count, v0, v1, v2, v3, v4, v5);
            }

            for (int i = 0; i < TForm.Points; i++)
            {
                float* row = scratch + (i * 3 * TSimd.Count);
                TVector v0 = TSimd.Load(row);
                TVector v1 = TSimd.Load(row + TSimd.Count);
                TVector v2 = TSimd.Load(row + (2 * TSimd.Count));
                TForm.Filter<TSimd, TVector>(ref v0, ref v1, ref v2, out TVector v3, out TVector v4, out TVector v5);
                StorePoints(to[i * TForm.Points] + c, to.Step, v0, v1, v2, v3, v4, v5);
            }
        }
    }

    /// <summary><c>A^T p A</c>: the outputs of a tile.</summary>
    /// <param name="points">The sums.</param>
    /// <param name="scratch">Memory for the points of one vector.</param>
    /// <param name="tile">Where the outputs go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Target(WinogradPlanes points, float* scratch, in WinogradTile tile)
    {
        for (nint c = 0; c < tile.Channels; c += TSimd.Count)
        {
            for (int j = 0; j < TForm.Points; j++)
            {
                float* column = points[j] + c;
                LoadPoints(
                    column, TForm.Points * points.Step, out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4,
                    out TVector v5);
                TForm.Target<TSimd, TVector>(ref v0, ref v1, ref v2, ref v3, v4, v5);
                StoreOutputs(scratch + (j * TSimd.Count), TForm.Points * TSimd.Count, v0, v1, v2, v3);
            }

            bool whole = tile.Channels - c >= TSimd.Count;
            TVector mask = TSimd.Mask(tile.Channels - c);
            TVector bias = tile.Bias == null ? TSimd.Zero : Load(tile.Bias + c, whole, mask);
            for (int i = 0; i < tile.Rows; i++)
            {
                float* row = scratch + (i * TForm.Points * TSimd.Count);
                LoadPoints(
                    row, TSimd.Count, out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5);
                TForm.Target<TSimd, TVector>(ref v0, ref v1, ref v2, ref v3, v4, v5);
                float* to = tile.To + c + (i * tile.Row);
                Finish(in tile, to, whole, mask, TSimd.Add(v0, bias));
                if (tile.Columns > 1)
                {
                    Finish(in tile, to + tile.Pixel, whole, mask, TSimd.Add(v1, bias));
                }

                if (TForm.Outputs > 2 && tile.Columns > 2)
                {
                    Finish(in tile, to + (2 * tile.Pixel), whole, mask, TSimd.Add(v2, bias));
                }

                if (TForm.Outputs > 2 && tile.Columns > 3)
                {
                    Finish(in tile, to + (3 * tile.Pixel), whole, mask, TSimd.Add(v3, bias));
                }
            }
        }
    }

    /// <summary><c>G' dy G'^T</c> of a tile of outputs' gradients.</summary>
    /// <param name="pixels">The gradients, row after row.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="scratch">Memory for the points of one vector.</param>
    /// <param name="to">The result; written in whole vectors.</param>
    /// <param name="total">
    /// Sums of the gradients of each channel, to which those of the tile are added, in whole vectors; null for none.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TargetGradient(float** pixels, nint channels, float* scratch, WinogradPlanes to, float* total)
    {
        for (nint c = 0; c < channels; c += TSimd.Count)
        {
            bool whole = channels - c >= TSimd.Count;
            TVector mask = TSimd.Mask(channels - c);
            TVector sum = TSimd.Zero;
            for (int j = 0; j < TForm.Outputs; j++)
            {
                float** column = pixels + j;
                TVector v0 = Load(column[0] + c, whole, mask);
                TVector v1 = Load(column[TForm.Outputs] + c, whole, mask);
                TVector v2 = TForm.Outputs > 2 ? Load(column[2 * TForm.Outputs] + c, whole, mask) : TSimd.Zero;
                TVector v3 = TForm.Outputs > 2 ? Load(column[3 * TForm.Outputs] + c, whole, mask) : TSimd.Zero;
                sum = TSimd.Add(sum, TSimd.Add(TSimd.Add(v0, v1), TSimd.Add(v2, v3)));
                TForm.TargetGradient<TSimd, TVector>(ref v0, ref v1, ref v2, ref v3, out TVector v4, out TVector v5);
                StorePoints(scratch + (j * TSimd.Count), TForm.Outputs * TSimd.Count, v0, v1, v2, v3, v4, v5);
            }

            if (total != null)
            {
                TSimd.Store(total + c, TSimd.Add(TSimd.Load(total + c), sum));
            }

            for (int i = 0; i < TForm.Points; i++)
            {
                float* row = scratch + (i * TForm.Outputs * TSimd.Count);
                TVector v0 = TSimd.Load(row);
                TVector v1 = TSimd.Load(row + TSimd.Count);
                TVector v2 = TForm.Outputs > 2 ? TSimd.Load(row + (2 * TSimd.Count)) : TSimd.Zero;
                TVector v3 = TForm.Outputs > 2 ? TSimd.Load(row + (3 * TSimd.Count)) : TSimd.Zero;
                TForm.TargetGradient<TSimd, TVector>(ref v0, ref v1, ref v2, ref v3, out TVector v4, out TVector v5);
                StorePoints(to[i * TForm.Points] + c, to.Step, v0, v1, v2, v3, v4, v5);
            }
        }
    }

    /// <summary><c>A'^T p A'</c>: the gradients of the filters from one source channel.</summary>
    /// <param name="points">The sums of the first chunk.</param>
    /// <param name="chunkStep">The distance between chunks.</param>
    /// <param name="chunks">Chunks, which are added up in order.</param>
    /// <param name="channels">Target channels.</param>
    /// <param name="scratch">Memory for the points of one vector.</param>
    /// <param name="taps">The gradients.</param>
    /// <param name="accumulate">Whether to add to what stands there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FilterGradient(
        WinogradPlanes points, nint chunkStep, int chunks, nint channels, float* scratch, WinogradPlanes taps, bool accumulate)
    {
        for (nint c = 0; c < channels; c += TSimd.Count)
        {
            for (int j = 0; j < TForm.Points; j++)
            {
                float* column = points[j] + c;
                LoadPoints(
                    column, TForm.Points * points.Step, out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4,
                    out TVector v5);
                for (int chunk = 1; chunk < chunks; chunk++)
                {
                    column += chunkStep;
                    LoadPoints(
                        column, TForm.Points * points.Step, out TVector w0, out TVector w1, out TVector w2, out TVector w3, out TVector w4,
                        out TVector w5);
                    v0 = TSimd.Add(v0, w0);
                    v1 = TSimd.Add(v1, w1);
                    v2 = TSimd.Add(v2, w2);
                    v3 = TSimd.Add(v3, w3);
                    v4 = TSimd.Add(v4, w4);
                    v5 = TSimd.Add(v5, w5);
                }

                TForm.FilterGradient<TSimd, TVector>(ref v0, ref v1, ref v2, v3, v4, v5);
                TSimd.Store(scratch + (j * TSimd.Count), v0);
                TSimd.Store(scratch + ((TForm.Points + j) * TSimd.Count), v1);
                TSimd.Store(scratch + (((2 * TForm.Points) + j) * TSimd.Count), v2);
            }

            WinogradTile tile = new() { Accumulate = accumulate };
            bool whole = channels - c >= TSimd.Count;
            TVector mask = TSimd.Mask(channels - c);
            for (int i = 0; i < 3; i++)
            {
                float* row = scratch + (i * TForm.Points * TSimd.Count);
                LoadPoints(
                    row, TSimd.Count, out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5);
                TForm.FilterGradient<TSimd, TVector>(ref v0, ref v1, ref v2, v3, v4, v5);
                Finish(in tile, taps[3 * i] + c, whole, mask, v0);
                Finish(in tile, taps[(3 * i) + 1] + c, whole, mask, v1);
                Finish(in tile, taps[(3 * i) + 2] + c, whole, mask, v2);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(float* from, bool whole, TVector mask) => whole ? TSimd.Load(from) : TSimd.Load(from, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadPoints(
        float* from, nint step, out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5)
    {
        v0 = TSimd.Load(from);
        v1 = TSimd.Load(from + step);
        v2 = TSimd.Load(from + (2 * step));
        v3 = TSimd.Load(from + (3 * step));
        v4 = TForm.Points == 6 ? TSimd.Load(from + (4 * step)) : TSimd.Zero;
        v5 = TForm.Points == 6 ? TSimd.Load(from + (5 * step)) : TSimd.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePoints(float* to, nint step, TVector v0, TVector v1, TVector v2, TVector v3, TVector v4, TVector v5)
    {
        TSimd.Store(to, v0);
        TSimd.Store(to + step, v1);
        TSimd.Store(to + (2 * step), v2);
        TSimd.Store(to + (3 * step), v3);
        if (TForm.Points == 6)
        {
            TSimd.Store(to + (4 * step), v4);
            TSimd.Store(to + (5 * step), v5);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreOutputs(float* to, nint step, TVector v0, TVector v1, TVector v2, TVector v3)
    {
        TSimd.Store(to, v0);
        TSimd.Store(to + step, v1);
        if (TForm.Outputs > 2)
        {
            TSimd.Store(to + (2 * step), v2);
            TSimd.Store(to + (3 * step), v3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(in WinogradTile tile, float* to, bool whole, TVector mask, TVector value)
    {
        if (tile.Accumulate)
        {
            value = TSimd.Add(value, Load(to, whole, mask));
        }

        if (tile.Clamp)
        {
            value = TSimd.AtMost(TSimd.Broadcast(tile.Highest), TSimd.AtLeast(TSimd.Broadcast(tile.Lowest), value));
        }

        if (whole)
        {
            TSimd.Store(to, value);
        }
        else
        {
            TSimd.Store(to, mask, value);
        }
    }
}
