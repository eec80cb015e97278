using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class FileDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Floats_come_back_as_they_were_written()
    {
        Dataset source = Dataset.FromArrays(
            Values(1000 * 3), [3], Targets.Classes([.. Enumerable.Range(0, 1000).Select(static i => i % 3)], ["a", "ß", "日本"]));

        using FileDataset file = FileDataset.Write(_folder["floats"], source);

        Assert.Equal(1000, file.Count);
        Assert.Equal(source.InputShape, file.InputShape);
        Assert.Equal(source.ClassNames, file.ClassNames);
        Assert.False(file.HasWeights);
        Assert.Equal(source.AllInputs(), file.AllInputs());
        Assert.Equal(source.AllTargets(), file.AllTargets());
        file.Verify();
    }

    [Fact]
    public void Bytes_stay_bytes_and_are_scaled_alike()
    {
        byte[] bytes = [.. Enumerable.Range(0, 500 * 15).Select(static i => (byte)(i * 31))];
        Dataset source = Dataset.FromBytes(bytes, [5, 3, 1], new float[500], scale: 0.25f, offset: -1);

        using FileDataset file = FileDataset.Write(_folder["bytes"], source);

        Assert.Equal(source.AllInputs(), file.AllInputs());
        Assert.Equal(128 + (500 * (4 + 16)), new FileInfo(_folder["bytes"]).Length);
    }

    [Fact]
    public void Weights_and_several_targets_come_back_in_any_order_of_rows()
    {
        Random random = new(3);
        float[][] targets = [.. Enumerable.Range(0, 3000).Select(static i => new[] { i, i + 0.5f })];
        Dataset source = Dataset.FromArrays(Values(3000 * 100), [100], targets, [.. Values(3000).Select(Math.Abs)]);
        using FileDataset file = FileDataset.Write(_folder["weights"], source);
        long[] rows = [.. Enumerable.Range(0, 2000).Select(_ => random.NextInt64(3000)), .. Enumerable.Range(500, 2400)
            .Select(static i => (long)i)];

        Assert.Equal(source.Read(rows).Inputs, file.Read(rows).Inputs);
        Assert.Equal(source.Read(rows).Targets, file.Read(rows).Targets);
        Assert.Equal(source.Read(rows).Weights, file.Read(rows).Weights);
        Assert.True(file.HasWeights);
        float[] read = new float[rows.Length * 2];
        file.ReadTargets(rows, read, new float[rows.Length]);
        Assert.Equal(source.Read(rows).Targets, read);
    }

    [Fact]
    public void A_row_longer_than_a_block_is_read()
    {
        Dataset source = Dataset.FromArrays(Values(3 * 100_000), [100_000], new float[3]);

        using FileDataset file = FileDataset.Write(_folder["long"], source);

        Assert.Equal(source.AllInputs(), file.AllInputs());
    }

    [Fact]
    public void Many_threads_read_at_once()
    {
        Dataset source = Dataset.FromArrays(Values(2000 * 20), [20], new float[2000]);
        using FileDataset file = FileDataset.Write(_folder["threads"], source);

        Parallel.For(0, 64, i =>
        {
            long[] rows = [.. Enumerable.Range(0, 200).Select(k => (long)(((i * 37) + (k * 11)) % 2000))];
            Assert.Equal(source.Read(rows).Inputs, file.Read(rows).Inputs);
        });
    }

    [Fact]
    public void A_writer_that_does_not_complete_leaves_nothing_and_the_old_file_as_it_was()
    {
        using (FileDataset.Write(_folder["rows"], Dataset.FromArrays([[1f]], new[] { 2f })))
        {
        }

        using (FileDatasetWriter writer = new(_folder["rows"], new FileDatasetOptions { InputShape = [1] }))
        {
            writer.Append([5f], [6f]);
        }

        using FileDataset file = FileDataset.Open(_folder["rows"]);
        Assert.Equal([1], file.Read(0).Inputs);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Class_names_may_be_set_when_all_rows_are_written()
    {
        using FileDatasetWriter writer = new(_folder["names"], new FileDatasetOptions { InputShape = [1] });
        writer.Append([5f], [1f]);
        writer.ClassNames = ["no", "yes"];

        using FileDataset file = writer.Complete();

        Assert.Equal([0, 1], file.CountClasses());
    }

    [Fact]
    public void Rows_that_do_not_fit_are_an_error()
    {
        using FileDatasetWriter writer = new(_folder["wrong"], new FileDatasetOptions { InputShape = [2] });

        Assert.Throws<ArgumentException>(() => writer.Append([1f], [1f]));
        Assert.Throws<ArgumentException>(() => writer.Append([1f, 2f], []));
        Assert.Throws<ArgumentException>(() => writer.Append([1f, 2f], [1f], weight: 2));
        Assert.Throws<InvalidOperationException>(() => writer.Append(new byte[2], [1f]));
        Assert.Throws<InvalidOperationException>(writer.Complete);
        Assert.Throws<ArgumentException>(
            () => new FileDatasetWriter(_folder["x"], new FileDatasetOptions { InputShape = [2], TargetWidth = 0 }));
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        byte[] whole = WholeFile();
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _folder.Write("cut", whole.AsSpan(0, length));
            Assert.Throws<InvalidDataException>(() => FileDataset.Open(path));
        }
    }

    [Fact]
    public void Every_changed_byte_is_noticed()
    {
        byte[] whole = WholeFile();
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x40;
            string path = _folder.Write("damaged", damaged);

            InvalidDataException error = Assert.Throws<InvalidDataException>(() =>
            {
                using FileDataset file = FileDataset.Open(path);
                file.Verify();
            });
            Assert.Contains("damaged'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_header_with_a_right_checksum_and_absurd_numbers_is_refused()
    {
        FileDatasetOptions huge = new() { InputShape = [int.MaxValue] };
        FileDatasetOptions plain = new() { InputShape = [1] };
        FileDatasetHeader[] headers =
        [
            new(huge, 1, 0, 0, 0),
            new(plain, long.MaxValue / 2, 0, 0, 0),
            new(plain, -1, 0, 0, 0),
            new(plain, 0, 0, 0, 0),
            new(plain, 1, -8, 0, 0),
            new(plain with { TargetWidth = int.MaxValue }, 1, 0, 0, 0),
            new(plain with { TargetWidth = -1 }, 1, 0, 0, 0),
            new(plain with { Scale = float.NaN }, 1, 0, 0, 0),
        ];

        Assert.All(headers, header =>
        {
            string path = _folder.Write("absurd", header.Write());
            Assert.Throws<InvalidDataException>(() => FileDataset.Open(path));
        });
    }

    [Fact]
    public void A_file_that_is_cut_short_while_it_is_open_is_an_error_and_no_crash()
    {
        // Some systems do not let an open file be cut; what is read must then still be right.
        using FileDataset file = FileDataset.Write(_folder["open"], Dataset.FromArrays(Values(1000), [1], new float[1000]));
        try
        {
            using FileStream stream = new(_folder["open"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            stream.SetLength(1000);
        }
        catch (IOException)
        {
            Assert.Equal(1000, file.AllInputs().Length);
            return;
        }

        Assert.Throws<InvalidDataException>(() => file.Read(999));
    }

    [Fact]
    public void A_class_number_without_a_name_is_an_error_when_the_file_is_completed()
    {
        using FileDatasetWriter writer = new(_folder["classes"], new FileDatasetOptions { InputShape = [1] });
        writer.Append([1f], [1f]);
        writer.Append([1f], [3f]);
        writer.ClassNames = ["a", "b", "c"];

        string error = Assert.Throws<InvalidOperationException>(writer.Complete).Message;
        Assert.StartsWith("Row 1's class number is 3; ClassNames has 3 names", error, StringComparison.Ordinal);
        writer.Append([1f], [0.5f]);
        Assert.StartsWith(
            "Row 2's target is not a class number", Assert.Throws<InvalidOperationException>(writer.Complete).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_set_that_is_disposed_of_says_so()
    {
        FileDataset file = FileDataset.Write(_folder["disposed"], Dataset.FromArrays([[1f]], new[] { 2f }));
        file.Dispose();

        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(() => file.Read(0));

        Assert.Contains("disposed' has been disposed; dispose it when nothing reads it any more", error.Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => Network.Input([1]).Dense(1).Build().Train(file, new TrainingOptions { Epochs = 1 }));
    }

    [Fact]
    public void A_file_of_another_kind_is_told_for_what_it_is()
    {
        string pointer = _folder.Write("pointer", [.. "version https://git-lfs.github.com/spec/v1\n"u8, .. new byte[200]]);

        Assert.Contains(
            "a Git LFS pointer", Assert.Throws<InvalidDataException>(() => FileDataset.Open(pointer)).Message, StringComparison.Ordinal);
    }

    private static float[] Values(int count)
    {
        Random random = new(17);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 20) - 10)];
    }

    private byte[] WholeFile()
    {
        Dataset source = Dataset.FromArrays([[1, 2], [3, 4], [5, 6]], Targets.Classes([0, 1, 1], ["no", "yes"]), [1, 2, 3]);
        using FileDataset file = FileDataset.Write(_folder["whole"], source);
        return File.ReadAllBytes(_folder["whole"]);
    }
}
