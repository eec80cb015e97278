using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// A dataset in a file, for data larger than memory: rows are read when they are asked for, neighbouring ones in one go,
/// and only a block a thread is held. <see cref="FileDatasetWriter"/> and <see cref="Write"/> make such files.
/// </summary>
/// <remarks>
/// Rows are read by position and not through mapped memory: a mapped page that cannot be read (a file cut short, a network share gone)
/// ends the process, where a read throws.
/// </remarks>
public sealed class FileDataset : Dataset, IDisposable
{
    private const int BlockLength = 1 << 17;

    [ThreadStatic]
    private static byte[]? s_block;

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly FileDatasetHeader _header;
    private readonly int _rowLength;
    private readonly int _inputsStart;

    private FileDataset(SafeFileHandle file, string path, FileDatasetHeader header)
    {
        (_file, _path, _header) = (file, path, header);
        _rowLength = FileDatasetHeader.RowLength(header.Options);
        _inputsStart = FileDatasetHeader.InputsStart(header.Options);
        TargetWidth = header.Options.TargetWidth;
        InputShape = header.Options.InputShape;
    }

    /// <inheritdoc/>
    public override long Count => _header.Count;

    /// <inheritdoc/>
    public override bool IsCostlyToRead => true;

    /// <inheritdoc/>
    public override TensorShape InputShape { get; }

    /// <inheritdoc/>
    public override int TargetWidth { get; }

    /// <inheritdoc/>
    public override bool HasWeights => _header.Options.HasWeights;

    /// <summary>Opens a dataset file. Its header and its length are checked; <see cref="Verify"/> checks the rows too.</summary>
    /// <param name="path">The file's path.</param>
    /// <exception cref="InvalidDataException">The file is not a dataset file, or is damaged.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static FileDataset Open(string path)
    {
        SafeFileHandle file = File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        try
        {
            long length = Length(file, path);
            byte[] head = new byte[Math.Min(length, FileDatasetHeader.Length)];
            ReadFully(file, path, head, 0);
            FileDatasetHeader header = FileDatasetHeader.Read(head, length, path);
            byte[] names = new byte[header.NamesLength];
            ReadFully(file, path, names, length - names.Length);
            if (Crc32C.Of(names) != header.NamesChecksum)
            {
                throw new InvalidDataException($"The dataset file '{path}' is damaged: the checksum of its class names is wrong.");
            }

            return new FileDataset(file, path, header) { ClassNames = FileDatasetHeader.ReadNames(names, path) };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes a dataset to a file, block by block, and opens the file. A <see cref="ByteDataset"/> stays bytes, everything else becomes
    /// floats.
    /// </summary>
    /// <param name="path">Where the file is to be; an existing one is replaced when the new one is complete.</param>
    /// <param name="source">The rows.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static FileDataset Write(string path, Dataset source)
    {
        FileDatasetOptions options = new()
        {
            InputShape = source.InputShape,
            TargetWidth = source.TargetWidth,
            HasWeights = source.HasWeights
        };
        ByteDataset? bytes = source as ByteDataset;
        if (bytes is not null)
        {
            options = options with { StoreBytes = true, Scale = bytes.Scale, Offset = bytes.Offset };
        }

        using FileDatasetWriter writer = new(path, options) { ClassNames = source.ClassNames };
        float[] input = new float[source.InputShape.Size];
        float[] target = new float[source.TargetWidth];
        float[] weight = new float[1];
        for (long row = 0; row < source.Count; row++)
        {
            if (bytes is not null)
            {
                source.ReadTargets([row], target, weight);
                writer.Append(bytes.Bytes(row), target, weight[0]);
            }
            else
            {
                source.Read([row], input, target, weight);
                writer.Append(input, target, weight[0]);
            }
        }

        return writer.Complete();
    }

    /// <summary>Reads the whole file once and compares the rows' checksum.</summary>
    /// <exception cref="InvalidDataException">A row was changed after the file was written.</exception>
    public void Verify()
    {
        byte[] block = Block(BlockLength);
        uint checksum = uint.MaxValue;
        long end = FileDatasetHeader.Length + (Count * _rowLength);
        for (long position = FileDatasetHeader.Length; position < end; position += BlockLength)
        {
            Span<byte> part = block.AsSpan(0, (int)Math.Min(BlockLength, end - position));
            ReadFully(_file, _path, part, position);
            checksum = Crc32C.Append(checksum, part);
        }

        if (~checksum != _header.RowsChecksum)
        {
            throw new InvalidDataException($"The dataset file '{_path}' is damaged: the checksum of its rows is wrong.");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file was cut short after it was opened.</exception>
    /// <exception cref="ObjectDisposedException">The dataset is disposed of.</exception>
    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        CheckRead(rows, inputs, targets, weights);
        int size = InputShape.Size;
        for (int start = 0; start < rows.Length;)
        {
            int count = Neighbours(rows[start..]);
            byte[] block = Block(count * _rowLength);
            ReadFully(_file, _path, block.AsSpan(0, count * _rowLength), Position(rows[start]));
            for (int i = 0; i < count; i++, start++)
            {
                ReadOnlySpan<byte> row = block.AsSpan(i * _rowLength, _rowLength);
                ReadTarget(row, targets.Slice(start * TargetWidth, TargetWidth), out weights[start]);
                ReadInput(row[_inputsStart..], inputs.Slice(start * size, size));
            }
        }
    }

    /// <inheritdoc/>
    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights)
    {
        CheckTargets(rows, targets, weights);
        for (int start = 0; start < rows.Length;)
        {
            int count = Neighbours(rows[start..]);
            int length = ((count - 1) * _rowLength) + _inputsStart;
            byte[] block = Block(length);
            ReadFully(_file, _path, block.AsSpan(0, length), Position(rows[start]));
            for (int i = 0; i < count; i++, start++)
            {
                ReadTarget(block.AsSpan(i * _rowLength, _inputsStart), targets.Slice(start * TargetWidth, TargetWidth), out weights[start]);
            }
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static long Length(SafeFileHandle file, string path)
    {
        try
        {
            return RandomAccess.GetLength(file);
        }
        catch (NotSupportedException exception)
        {
            throw new InvalidDataException($"'{path}' is a pipe or a device; a dataset file is a regular file.", exception);
        }
    }

    private static byte[] Block(int length)
    {
        byte[]? block = s_block;
        return block is not null && block.Length >= length ? block : s_block = new byte[Math.Max(length, BlockLength)];
    }

    private static void ReadFully(SafeFileHandle file, string path, Span<byte> bytes, long position)
    {
        while (!bytes.IsEmpty)
        {
            int read;
            try
            {
                read = RandomAccess.Read(file, bytes, position);
            }
            catch (ObjectDisposedException)
            {
                throw new ObjectDisposedException(
                    nameof(FileDataset),
                    $"The dataset in the file '{path}' has been disposed; dispose it when nothing reads it any more, or open it again.");
            }

            if (read == 0)
            {
                throw new InvalidDataException(
                    $"The dataset file '{path}' ends at byte {position}, before the end that its header declares.");
            }

            position += read;
            bytes = bytes[read..];
        }
    }

    private long Position(long row) => FileDatasetHeader.Length + (row * _rowLength);

    /// <summary>How many of the rows, from the first on, follow one upon the other in the file and fit a block; at least one.</summary>
    private int Neighbours(ReadOnlySpan<long> rows)
    {
        CheckRow(rows[0]);
        int most = Math.Clamp(BlockLength / _rowLength, 1, rows.Length);
        int count = 1;
        while (count < most && rows[count] == rows[count - 1] + 1)
        {
            CheckRow(rows[count]);
            count++;
        }

        return count;
    }

    private void ReadTarget(ReadOnlySpan<byte> row, Span<float> target, out float weight)
    {
        ReadOnlySpan<float> head = MemoryMarshal.Cast<byte, float>(row[.._inputsStart]);
        head[..TargetWidth].CopyTo(target);
        weight = HasWeights ? head[TargetWidth] : 1f;
    }

    private void ReadInput(ReadOnlySpan<byte> stored, Span<float> input)
    {
        if (_header.Options.StoreBytes)
        {
            ByteRows.Widen(stored[..input.Length], input, _header.Options.Scale, _header.Options.Offset);
        }
        else
        {
            MemoryMarshal.Cast<byte, float>(stored).CopyTo(input);
        }
    }
}
