using System.Buffers.Binary;
using System.IO.Compression;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class IdxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bytes_are_read_with_their_dimensions()
    {
        IdxFile file = IdxFile.Read(_folder.Write("bytes", Idx(IdxType.Byte, [2, 1, 3], [1, 2, 3, 253, 254, 255])));

        Assert.Equal(IdxType.Byte, file.Type);
        Assert.Equal([2, 1, 3], file.Dimensions);
        Assert.Equal([1, 2, 3, 253, 254, 255], file.ToBytes());
        Assert.Equal([1, 2, 3, 253, 254, 255], file.ToInt32s());
    }

    [Theory]
    [InlineData(IdxType.SByte, "FF05", -1, 5)]
    [InlineData(IdxType.Int16, "FFFE0100", -2, 256)]
    [InlineData(IdxType.Int32, "FFFFFFFD00010000", -3, 65536)]
    [InlineData(IdxType.Single, "3FC00000C0000000", 1.5f, -2)]
    [InlineData(IdxType.Double, "3FE00000000000004024000000000000", 0.5f, 10)]
    public void Numbers_of_every_type_are_big_endian(IdxType type, string data, float first, float second)
    {
        IdxFile file = IdxFile.Read(_folder.Write("numbers", Idx(type, [2], Convert.FromHexString(data))));

        Assert.Equal([first, second], file.ToSingles());
        Assert.Throws<InvalidDataException>(file.ToBytes);
    }

    [Fact]
    public void A_label_beyond_the_names_is_told_with_its_row()
    {
        string images = _folder.Write("images", Idx(IdxType.Byte, [3, 1, 1], [1, 2, 3]));
        string labels = _folder.Write("labels", Idx(IdxType.Byte, [3], [0, 1, 2]));

        string message = Assert.Throws<InvalidDataException>(() => IdxDataset.Load(images, labels, ["a", "b"])).Message;

        Assert.Equal($"'{labels}': Row 2's label is 2; the 2 class names are those of the labels 0 to 1.", message);
    }

    [Fact]
    public void A_packed_file_is_unpacked_whatever_its_name()
    {
        IdxFile file = IdxFile.Read(_folder.Write("packed", GZip(Idx(IdxType.Byte, [4], [1, 2, 3, 4]))));

        Assert.Equal([1, 2, 3, 4], file.ToBytes());
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused_packed_or_not()
    {
        byte[] whole = Idx(IdxType.Byte, [3, 2], [1, 2, 3, 4, 5, 6]);
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            Assert.Throws<InvalidDataException>(() => IdxFile.Read(_folder.Write("cut", cut)));
            Assert.Throws<InvalidDataException>(() => IdxFile.Read(_folder.Write("cut", GZip(cut))));
        }
    }

    [Fact]
    public void A_file_with_more_than_it_says_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => IdxFile.Read(_folder.Write("long", Idx(IdxType.Byte, [2], [1, 2, 3]))));
    }

    [Theory]
    [InlineData(new[] { int.MaxValue, int.MaxValue, int.MaxValue })]
    [InlineData(new[] { 2_000_000_000 })]
    [InlineData(new[] { -1 })]
    [InlineData(new[] { 60_000, 28, 28 })]
    public void A_header_that_promises_too_much_is_refused_before_memory_is_asked_for(int[] dimensions)
    {
        string plain = _folder.Write("huge", Idx(IdxType.Byte, dimensions, [1, 2, 3]));
        string packed = _folder.Write("huge.gz", GZip(Idx(IdxType.Byte, dimensions, [1, 2, 3])));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<InvalidDataException>(() => IdxFile.Read(plain));
        Assert.Throws<InvalidDataException>(() => IdxFile.Read(packed));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData("00000701")]
    [InlineData("01000801")]
    [InlineData("89504E47")]
    public void Another_kind_of_file_is_refused(string head) =>
        Assert.Contains(
            "not an IDX file",
            Assert.Throws<InvalidDataException>(() => IdxFile.Read(_folder.Write("other", Convert.FromHexString(head + "0000000001"))))
                .Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("-idx", false)]
    [InlineData(".idx", false)]
    [InlineData("-idx", true)]
    [InlineData(".idx", true)]
    public void A_folder_of_four_files_is_found_by_their_names(string dot, bool packed)
    {
        void Write(string part, int rank, byte[] file) =>
            _folder.Write($"{part}{dot}{rank}-ubyte{(packed ? ".gz" : "")}", packed ? GZip(file) : file);

        Write("train-images", 3, Idx(IdxType.Byte, [3, 1, 2], [0, 255, 51, 102, 1, 2]));
        Write("train-labels", 1, Idx(IdxType.Byte, [3], [0, 2, 1]));
        Write("t10k-images", 3, Idx(IdxType.Byte, [1, 1, 2], [255, 0]));
        Write("t10k-labels", 1, Idx(IdxType.Byte, [1], [1]));

        (ByteDataset train, ByteDataset test) = IdxDataset.LoadFolder(_folder.Path);

        Assert.Equal("[1, 2, 1]", train.InputShape.ToString());
        Assert.Equal([0, 1], train.Read(0).Inputs);
        Assert.Equal([0, 2, 1], train.AllTargets());
        Assert.Equal([1, 0], test.Read(0).Inputs);
        Assert.Equal(3, test.ClassNames!.Count);
    }

    [Fact]
    public void Files_that_do_not_belong_together_are_an_error()
    {
        string images = _folder.Write("images", Idx(IdxType.Byte, [2, 1, 1], [1, 2]));
        string three = _folder.Write("three", Idx(IdxType.Byte, [3], [0, 1, 0]));
        string two = _folder.Write("two", Idx(IdxType.Byte, [2], [0, 7]));

        Assert.Contains(
            "need [2]", Assert.Throws<InvalidDataException>(() => IdxDataset.Load(images, three)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "label is 7", Assert.Throws<InvalidDataException>(() => IdxDataset.Load(images, two, ["a", "b"])).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => IdxDataset.Load(two, two));
        Assert.Throws<FileNotFoundException>(() => IdxDataset.LoadFolder(_folder.Path));
    }

    [Fact]
    public void Labels_that_do_not_begin_with_0_or_have_holes_are_classes_named_by_themselves()
    {
        string images = _folder.Write("images", Idx(IdxType.Byte, [4, 1, 1], [1, 2, 3, 4]));
        string labels = _folder.Write(
            "labels", Idx(IdxType.Int32, [4], Convert.FromHexString("00000001" + "000F4240" + "0000001A" + "00000001")));

        ByteDataset data = IdxDataset.Load(images, labels);

        Assert.Equal(["1", "26", "1000000"], data.ClassNames!);
        Assert.Equal([0, 2, 1, 0], data.AllTargets());
    }

    [Fact]
    public void The_class_names_of_one_file_number_another_alike()
    {
        string images = _folder.Write("images", Idx(IdxType.Byte, [2, 1, 1], [1, 2]));
        string labels = _folder.Write("labels", Idx(IdxType.Byte, [2], [9, 3]));

        Assert.Equal([2, 1], IdxDataset.Load(images, labels, ["1", "3", "9"]).AllTargets());
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => IdxDataset.Load(images, labels, ["1", "9"]));
        Assert.Contains("labels': Row 1's label is 3; the classes are 1, 9.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_file_that_is_cut_off_or_asks_for_too_much_is_an_error()
    {
        byte[] packed = GZip(Idx(IdxType.Byte, [5000], new byte[5000]));
        for (int cut = 1; cut < Math.Min(40, packed.Length); cut++)
        {
            string path = _folder.Write("cut", packed.AsSpan(0, packed.Length - cut));
            Assert.Throws<InvalidDataException>(() => IdxFile.Read(path));
        }

        string whole = _folder.Write("whole", packed);
        using IDisposable limits = Limits.Apply(Limits.Current with { Tables = new TableLimits { UnpackedBytes = 4999 } });
        Assert.Contains(
            "5,000 bytes; at most 4,999 (Limits.Current.Tables.UnpackedBytes)",
            Assert.Throws<InvalidDataException>(() => IdxFile.Read(whole)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_in_place_of_the_file_is_told() => Assert.Contains(
        "an HTML page", Assert.Throws<InvalidDataException>(() => IdxFile.Read(_folder.Write("page", "<html><body>404</body></html>"u8)))
            .Message, StringComparison.Ordinal);

    [Fact]
    public void Mnist_has_70000_images_and_the_known_first_labels()
    {
        (ByteDataset train, ByteDataset test) = IdxDataset.LoadFolder(RepositoryFiles.SharedData("mnist"));

        Assert.Equal(60_000, train.Count);
        Assert.Equal(10_000, test.Count);
        Assert.Equal("[28, 28, 1]", train.InputShape.ToString());
        Assert.Equal([5, 0, 4, 1, 9], train.Read(0, 1, 2, 3, 4).Targets);
        Assert.Equal([7, 2, 1, 0, 4], test.Read(0, 1, 2, 3, 4).Targets);

        // The mean and the deviation that every MNIST example standardises by.
        Scaler scaler = StandardScaler.Fit(train);
        Assert.Equal(0.3081, 1 / scaler.Scale.Span[0], 4);
        Assert.Equal(0.1307, scaler.Mean.Span[0], 4);
    }

    internal static byte[] Idx(IdxType type, int[] dimensions, byte[] data)
    {
        byte[] file = new byte[4 + (4 * dimensions.Length) + data.Length];
        file[2] = (byte)type;
        file[3] = (byte)dimensions.Length;
        for (int i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * i)), dimensions[i]);
        }

        data.CopyTo(file, 4 + (4 * dimensions.Length));
        return file;
    }

    internal static byte[] GZip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionMode.Compress))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }
}
