using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>
/// Takes rows one by one and keeps them by their non-zeros: in memory up to a limit, those beyond in a file (the columns of a row, then its
/// values). Targets and weights stay in memory.
/// </summary>
internal sealed class SparseRowStore : Dataset, IDisposable
{
    private const int RowsPerBlock = 256;
    private const int ElementBytes = sizeof(int) + sizeof(float);
    private readonly List<SparseMatrix> _blocks = [];
    private readonly List<long> _fileStarts = [0];
    private readonly TargetBlocks _targets;
    private readonly long _limitBytes;
    private readonly string _folder;
    private long _rowsInMemory;
    private FileStream? _file;

    /// <summary>An empty store.</summary>
    /// <param name="features">The number of features.</param>
    /// <param name="targetWidth">The number of target values per row.</param>
    /// <param name="hasWeights">Whether rows have weights.</param>
    /// <param name="limitBytes">The bytes of features that are kept in memory.</param>
    /// <param name="folder">The folder for the file.</param>
    public SparseRowStore(int features, int targetWidth, bool hasWeights, long limitBytes, string folder)
    {
        (InputShape, TargetWidth, HasWeights, _limitBytes, _folder) = ([features], targetWidth, hasWeights, limitBytes, folder);
        _targets = new TargetBlocks(targetWidth, hasWeights);
    }

    public override long Count => _targets.Count;

    public override TensorShape InputShape { get; }

    public override int TargetWidth { get; }

    public override bool HasWeights { get; }

    public override bool IsSparse => true;

    public override bool IsCostlyToRead => _file is not null;

    /// <summary>The elements of all rows.</summary>
    public long NonZeros { get; private set; }

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<float> target, float weight)
    {
        NonZeros += columns.Length;
        if (_file is null && NonZeros * ElementBytes <= _limitBytes)
        {
            if (_rowsInMemory++ % RowsPerBlock == 0)
            {
                _blocks.Add(new SparseMatrix(InputShape.Size));
            }

            _blocks[^1].Add(columns, values);
        }
        else
        {
            _file ??= new FileStream(
                Path.Combine(_folder, $"rows-{Guid.NewGuid():N}.mdx"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None,
                bufferSize: 1 << 17, FileOptions.DeleteOnClose);
            _file.Write(MemoryMarshal.AsBytes(columns));
            _file.Write(MemoryMarshal.AsBytes(values));
            _fileStarts.Add(_fileStarts[^1] + ((long)columns.Length * ElementBytes));
        }

        _targets.Add(target, weight);
    }

    /// <summary>Ends adding; from here on rows are read.</summary>
    public SparseRowStore Complete()
    {
        _file?.Flush();
        return this;
    }

    public override void ReadSparse(ReadOnlySpan<long> rows, SparseMatrix inputs, Span<float> targets, Span<float> weights)
    {
        ReadTargets(rows, targets, weights);
        foreach (long row in rows)
        {
            if (row < _rowsInMemory)
            {
                (SparseMatrix block, int slot) = (_blocks[(int)(row / RowsPerBlock)], (int)(row % RowsPerBlock));
                inputs.Add(block.ColumnsOf(slot), block.ValuesOf(slot));
            }
            else
            {
                AddFromFile((int)(row - _rowsInMemory), inputs);
            }
        }
    }

    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        CheckRead(rows, inputs, targets, weights);
        int size = InputShape.Size;
        SparseMatrix sparse = new(size);
        ReadSparse(rows, sparse, targets, weights);
        for (int i = 0; i < rows.Length; i++)
        {
            sparse.CopyRow(i, inputs.Slice(i * size, size));
        }
    }

    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights)
    {
        CheckTargets(rows, targets, weights);
        for (int i = 0; i < rows.Length; i++)
        {
            CheckRow(rows[i]);
            weights[i] = _targets.Read(rows[i], targets.Slice(i * TargetWidth, TargetWidth));
        }
    }

    public void Dispose()
    {
        _blocks.Clear();
        _file?.Dispose();
    }

    private void AddFromFile(int row, SparseMatrix inputs)
    {
        long start = _fileStarts[row];
        int elements = (int)((_fileStarts[row + 1] - start) / ElementBytes);
        int[] buffer = ArrayPool<int>.Shared.Rent(2 * elements);
        try
        {
            Span<int> words = buffer.AsSpan(0, 2 * elements);
            ReadExactly(_file!.SafeFileHandle, MemoryMarshal.AsBytes(words), start);
            inputs.Add(words[..elements], MemoryMarshal.Cast<int, float>(words[elements..]));
        }
        finally
        {
            ArrayPool<int>.Shared.Return(buffer);
        }
    }

    private static void ReadExactly(SafeFileHandle file, Span<byte> bytes, long start)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(file, bytes, start);
            if (read == 0)
            {
                throw new EndOfStreamException("The file of training rows ends before its last row: it was changed while in use.");
            }

            bytes = bytes[read..];
            start += read;
        }
    }
}
