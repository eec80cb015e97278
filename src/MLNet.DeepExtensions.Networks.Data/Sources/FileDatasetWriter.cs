using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Writes a dataset file row by row. The rows go to a temporary file beside the target, which takes the target's name when
/// <see cref="Complete"/> has written it in full; a writer that is disposed of before leaves nothing behind.
/// </summary>
public sealed class FileDatasetWriter : IDisposable
{
    private readonly string _path;
    private readonly FileDatasetOptions _options;
    private readonly byte[] _row;
    private readonly int _inputsStart;
    private PendingFile? _file;
    private long _firstOther = -1;
    private long _largestRow;
    private float _largestClass;
    private uint _checksum = uint.MaxValue;

    /// <summary>Begins a file.</summary>
    /// <param name="path">Where the file is to be; an existing one is replaced when this one is complete.</param>
    /// <param name="options">The rows' shape and how they are stored.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public FileDatasetWriter(string path, FileDatasetOptions options)
    {
        options.Validate();
        _options = options;
        _path = Path.GetFullPath(path);
        _row = new byte[FileDatasetHeader.RowLength(options)];
        _inputsStart = FileDatasetHeader.InputsStart(options);
        _file = new PendingFile(_path, bufferSize: 1 << 17);
        _file.Stream.Write(new byte[FileDatasetHeader.Length]);
    }

    /// <summary>The rows written so far.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// The classes' names, where the targets are class numbers (or one-hot). May be set until <see cref="Complete"/>, since they may be
    /// known late.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; set; }

    /// <summary>Adds a row of floats.</summary>
    /// <param name="input">The input, <c>[InputShape]</c>.</param>
    /// <param name="target">The target, <c>[TargetWidth]</c>.</param>
    /// <param name="weight">The row's weight; only 1 where the options say that there are no weights.</param>
    /// <exception cref="ArgumentException">
    /// A length is wrong, an input or a target is not a finite number, or the weight is not allowed.
    /// </exception>
    /// <exception cref="InvalidOperationException">The file stores bytes, or is complete.</exception>
    public void Append(ReadOnlySpan<float> input, ReadOnlySpan<float> target, float weight = 1f)
    {
        if (_options.StoreBytes)
        {
            throw new InvalidOperationException("The file stores bytes; floats cannot be added to it.");
        }

        int wrong = FiniteNumbers.IndexOfOther(input);
        if (wrong >= 0)
        {
            throw new ArgumentException(
                $"Row {Count}, input {wrong} (counted from 0): the value is {input[wrong]}; inputs are finite numbers.", nameof(input));
        }

        WriteRow(MemoryMarshal.AsBytes(input), input.Length, target, weight);
    }

    /// <summary>Adds a row of bytes, which are read as <c>byte * Scale + Offset</c>.</summary>
    /// <param name="input">The input, <c>[InputShape]</c>.</param>
    /// <param name="target">The target, <c>[TargetWidth]</c>.</param>
    /// <param name="weight">The row's weight; only 1 where the options say that there are no weights.</param>
    /// <exception cref="ArgumentException">A length is wrong, a target is not a finite number, or the weight is not allowed.</exception>
    /// <exception cref="InvalidOperationException">The file stores floats, or is complete.</exception>
    public void Append(ReadOnlySpan<byte> input, ReadOnlySpan<float> target, float weight = 1f)
    {
        if (!_options.StoreBytes)
        {
            throw new InvalidOperationException("The file stores floats; bytes cannot be added to it.");
        }

        WriteRow(input, input.Length, target, weight);
    }

    /// <summary>Writes the names and the header, gives the file its name and opens it.</summary>
    /// <exception cref="InvalidOperationException">
    /// No row was written, a row's class number has no name among <see cref="ClassNames"/>, or the file is complete already.
    /// </exception>
    /// <exception cref="IOException">The disk is full, or the file cannot be moved.</exception>
    public FileDataset Complete()
    {
        FileStream stream = Open();
        if (Count == 0)
        {
            throw new InvalidOperationException("No row was written; a dataset has at least one.");
        }

        if (ClassNames is { } classes && _options.TargetWidth == 1 && !(_firstOther < 0 && _largestClass < classes.Count))
        {
            throw new InvalidOperationException(
                _firstOther >= 0
                    ? $"Row {_firstOther}'s target is not a class number: with {nameof(ClassNames)}, targets are whole numbers from 0 to {classes.Count - 1}."
                    : $"Row {_largestRow}'s class number is {_largestClass}; {nameof(ClassNames)} has {classes.Count} names, for numbers from 0 to {classes.Count - 1}.");
        }

        byte[] names = FileDatasetHeader.WriteNames(ClassNames);
        stream.Write(names);
        stream.Position = 0;
        stream.Write(new FileDatasetHeader(_options, Count, names.Length, ~_checksum, Crc32C.Of(names)).Write());

        _file!.Commit();
        Dispose();
        return FileDataset.Open(_path);
    }

    /// <summary>Closes the file; one that is not complete is deleted.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private FileStream Open() =>
        _file?.Stream ?? throw new InvalidOperationException("The dataset file is complete, or its writer has been disposed.");

    // Whether targets are class numbers, and of how many classes, may be known only when all rows are written.
    private void NoteClass(float target)
    {
        if (_firstOther < 0 && !(target >= 0 && float.IsInteger(target)))
        {
            _firstOther = Count;
        }

        if (target > _largestClass)
        {
            (_largestRow, _largestClass) = (Count, target);
        }
    }

    private void WriteRow(ReadOnlySpan<byte> input, int inputLength, ReadOnlySpan<float> target, float weight)
    {
        FileStream stream = Open();
        if (inputLength != _options.InputShape.Size || target.Length != _options.TargetWidth)
        {
            throw new ArgumentException(
                $"Row {Count} has {inputLength} inputs and {target.Length} targets; {_options.InputShape.Size} (the shape {_options.InputShape}) and {_options.TargetWidth} are needed.");
        }

        if (!(weight >= 0 && float.IsFinite(weight)) || (!_options.HasWeights && weight != 1f))
        {
            throw new ArgumentException(
                $"Row {Count}'s weight is {weight}; {(_options.HasWeights ? "a finite number of 0 or more" : "only 1")} is allowed.",
                nameof(weight));
        }

        int wrong = FiniteNumbers.IndexOfOther(target);
        if (wrong >= 0)
        {
            throw new ArgumentException($"Row {Count}'s target is {target[wrong]}; targets are finite numbers.", nameof(target));
        }

        NoteClass(target[0]);
        MemoryMarshal.AsBytes(target).CopyTo(_row);
        if (_options.HasWeights)
        {
            MemoryMarshal.Write(_row.AsSpan(_inputsStart - sizeof(float)), weight);
        }

        input.CopyTo(_row.AsSpan(_inputsStart));
        stream.Write(_row);
        _checksum = Crc32C.Append(_checksum, _row);
        Count++;
    }
}
