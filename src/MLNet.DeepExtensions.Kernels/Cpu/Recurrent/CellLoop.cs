using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A step of a cell for some samples, on the calling thread.</summary>
/// <typeparam name="TCell">The cell.</typeparam>
internal static class CellLoop<TCell>
    where TCell : struct, IRecurrentCell
{
    /// <summary>Takes the step.</summary>
    /// <param name="first">The operands of the first sample.</param>
    /// <param name="samples">The number of samples.</param>
    public static void Forward(in CellForward first, int samples) => SimdDispatch.Run(new ForwardLoop(in first, samples));

    /// <summary>Takes the step back.</summary>
    /// <param name="first">The operands of the first sample.</param>
    /// <param name="samples">The number of samples.</param>
    public static void Backward(in CellBackward first, int samples) => SimdDispatch.Run(new BackwardLoop(in first, samples));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<TSimd, TVector>(CellForward row, int samples)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector mask = TSimd.Mask(row.Units % TSimd.Count);
        for (int sample = 0; sample < samples; sample++, row.Advance())
        {
            nint at = 0;
            for (; at <= row.Units - TSimd.Count; at += TSimd.Count)
            {
                TCell.Forward(in row, new UnitLanes<TSimd, TVector, Sizes.N1>(at, mask));
            }

            if (at < row.Units)
            {
                TCell.Forward(in row, new UnitLanes<TSimd, TVector, Sizes.N2>(at, mask));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<TSimd, TVector>(CellBackward row, int samples)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector mask = TSimd.Mask(row.Units % TSimd.Count);
        for (int sample = 0; sample < samples; sample++, row.Advance())
        {
            nint at = 0;
            for (; at <= row.Units - TSimd.Count; at += TSimd.Count)
            {
                TCell.Backward(in row, new UnitLanes<TSimd, TVector, Sizes.N1>(at, mask));
            }

            if (at < row.Units)
            {
                TCell.Backward(in row, new UnitLanes<TSimd, TVector, Sizes.N2>(at, mask));
            }
        }
    }

    private readonly ref struct ForwardLoop(ref readonly CellForward first, int samples) : ISimdOperation
    {
        private readonly ref readonly CellForward _first = ref first;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => Forward<TSimd, TVector>(_first, samples);
    }

    private readonly ref struct BackwardLoop(ref readonly CellBackward first, int samples) : ISimdOperation
    {
        private readonly ref readonly CellBackward _first = ref first;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => Backward<TSimd, TVector>(_first, samples);
    }
}
