using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The runs of adjacent source values that the positions of one horizontal zone read, tap row after tap row. Taps that read neighbouring
/// pixels share a run, unless groups lie between their channels.
/// </summary>
internal sealed unsafe class TapRuns
{
    private readonly nint[] _starts;
    private readonly nint[] _patchRows;
    private readonly int _runsEachRow;

    /// <summary>Works out the runs.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="zone">The zone of its horizontal axis.</param>
    /// <param name="tapRows">For how many rows of taps; one row alone counts from the row itself.</param>
    public TapRuns(TapPass pass, TapAxis.Zone zone, int tapRows)
    {
        (TapAxis rows, TapAxis columns) = (pass.Rows, pass.Columns);
        Zone = zone;
        int taps = zone.EndTap - zone.FirstTap;
        int channels = pass.PatchChannels;
        bool merged = taps > 0 && pass.PatchChannels == pass.SourceChannels
            && columns.Offsets[zone.EndTap - 1] - columns.Offsets[zone.FirstTap] == taps - 1;
        int tapsEach = merged ? taps : 1;
        _runsEachRow = taps / tapsEach;
        Length = tapsEach * channels;
        _starts = GC.AllocateUninitializedArray<nint>(tapRows * _runsEachRow, pinned: true);
        _patchRows = GC.AllocateUninitializedArray<nint>(_starts.Length, pinned: true);
        for (int i = 0; i < _starts.Length; i++)
        {
            int row = i / _runsEachRow;
            int column = zone.FirstTap + (i % _runsEachRow * tapsEach);
            _starts[i] = (pass.ListsRows ? rows.Offsets[row] * pass.Pitch : 0) + ((nint)columns.Offsets[column] * pass.SourceChannels);
            _patchRows[i] = ((nint)row * columns.Taps.Length + column) * channels;
        }
    }

    /// <summary>The zone.</summary>
    public TapAxis.Zone Zone { get; }

    /// <summary>Values of a run.</summary>
    public int Length { get; }

    /// <summary>The number of runs in so many rows of taps.</summary>
    public int Count(int tapRows) => tapRows * _runsEachRow;

    /// <summary>Where the runs begin, from a row of taps on. The memory lives as long as this object.</summary>
    public nint* Starts(int tapRow) => Address(_starts) + Count(tapRow);

    /// <summary>The element of the patch that each run begins with, likewise.</summary>
    public nint* PatchRows(int tapRow) => Address(_patchRows) + Count(tapRow);

    private static nint* Address(nint[] pinned) => (nint*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
