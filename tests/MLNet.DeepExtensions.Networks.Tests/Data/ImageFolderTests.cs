using System.Diagnostics;
using System.Security.Cryptography;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Classes_and_files_come_sorted_by_name_and_are_given_one_size()
    {
        Grey("dog/b.png", 30);
        Grey("dog/a.pgm", 20, pgm: true);
        Grey("cat/z.png", 10);
        _folder.Write("README.md", "not an image"u8);
        _folder.Write("cat/.DS_Store", "not an image"u8);

        ImageFolderDataset dataset = ImageFolderDataset.Load(_folder.Path, new ImageFolderOptions { Size = new(1, 2), Scale = 1 });

        Assert.Equal("[1, 2, 3]", dataset.InputShape.ToString());
        Assert.Equal(["cat", "dog"], dataset.ClassNames!);
        Assert.Equal([0, 1, 1], dataset.AllTargets());
        Assert.Equal([10, 20, 30], new[] { 0L, 1, 2 }.Select(row => dataset.Read(row).Inputs[5]));
        Assert.Equal(["z.png", "a.pgm", "b.png"], dataset.Paths.Select(Path.GetFileName));
        Assert.Empty(dataset.Skipped);
    }

    [Fact]
    public void Images_go_to_a_file_as_they_go_to_memory()
    {
        for (int i = 0; i < 150; i++)
        {
            Grey($"{i % 3}/{i:D3}.png", (byte)i);
        }

        ImageFolderOptions options = new() { Size = 3, Channels = 1 };
        using TemporaryFolder output = new();

        using FileDataset file = ImageFolderDataset.WriteFile(_folder.Path, options, output["images"]);

        ImageFolderDataset memory = ImageFolderDataset.Load(_folder.Path, options);
        Assert.Equal(memory.AllInputs(), file.AllInputs());
        Assert.Equal(memory.AllTargets(), file.AllTargets());
        Assert.Equal(memory.ClassNames, file.ClassNames);
    }

    [Fact]
    public void What_is_no_readable_image_is_an_error_that_names_the_path()
    {
        Grey("a/good.png", 1);

        AssertError("a/notes.txt", "hello"u8, "not an image of a known format");
        AssertError("a/photo.jpg", [0xFF, 0xD8, 0xFF, 0xE0], "JPEG");
        AssertError("a/cut.png", PngEncoder.Encode(new DecodedImage(1, 1, 1, [1])).AsSpan(0, 30), "truncated");
        AssertError("outside.png", PngEncoder.Encode(new DecodedImage(1, 1, 1, [1])), "outside of the class folders");
        AssertError("a/nested/x.png", "x"u8, "a folder within a class folder", path: "nested");
        Directory.CreateDirectory(_folder["b"]);
        AssertErrorIs("'" + _folder["b"] + "'", "without images");
    }

    [Fact]
    public void What_is_no_readable_image_is_left_out_and_listed_on_request()
    {
        Grey("a/1.png", 1);
        _folder.Write("a/2.txt", "hello"u8);
        Grey("a/3.png", 3);
        Directory.CreateDirectory(_folder["b"]);

        ImageFolderDataset dataset = ImageFolderDataset.Load(
            _folder.Path, new ImageFolderOptions { Size = 1, Channels = 1, Scale = 1, SkipUnreadable = true });

        Assert.Equal([1, 3], dataset.AllInputs());
        Assert.Equal(["1.png", "3.png"], dataset.Paths.Select(Path.GetFileName));
        Assert.Equal(["a"], dataset.ClassNames!);
        Assert.Equal(["b", "2.txt"], dataset.Skipped.Select(static skipped => Path.GetFileName(skipped.Path)));
    }

    [Fact]
    public void A_folder_of_which_nothing_is_read_is_no_class_unless_it_is_given_as_one()
    {
        _folder.Write("a/1.png", "no image"u8);
        Grey("b/1.png", 1);
        _folder.Write("c/1.png", "no image"u8);
        Grey("d/1.png", 2);
        ImageFolderOptions options = new() { Size = 1, Channels = 1, Scale = 1, SkipUnreadable = true };

        ImageFolderDataset found = ImageFolderDataset.Load(_folder.Path, options);
        ImageFolderDataset given = ImageFolderDataset.Load(_folder.Path, options with { ClassNames = ["a", "b", "c", "d"] });
        using TemporaryFolder other = new();
        using FileDataset file = ImageFolderDataset.WriteFile(_folder.Path, options, other["rows"]);

        Assert.Equal(["b", "d"], found.ClassNames!);
        Assert.Equal([0, 1], found.AllTargets());
        Assert.Equal(["b", "d"], file.ClassNames!);
        Assert.Equal([0, 1], file.AllTargets());
        Assert.Equal([1, 3], given.AllTargets());
    }

    [Fact]
    public void Nothing_to_read_is_an_error()
    {
        AssertErrorIs(_folder.Path, "has no folders");
        _folder.Write("a/1.txt", "x"u8);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() =>
            ImageFolderDataset.Load(_folder.Path, new ImageFolderOptions { Size = 1, SkipUnreadable = true }));
        Assert.Contains("None of the 1 files", error.Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => ImageFolderDataset.Load(_folder["none"], new ImageFolderOptions { Size = 1 }));
    }

    [Fact]
    public void A_class_folder_that_is_a_link_to_nothing_is_told()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take rights of their own on Windows.");
        Grey("a/1.png", 1);
        Directory.CreateSymbolicLink(_folder["gone"], _folder["nowhere"]);
        Directory.CreateSymbolicLink(_folder["round"], _folder["round"]);

        AssertErrorIs("'" + _folder["gone"] + "'", "a link to something that does not exist");
        ImageFolderDataset dataset = ImageFolderDataset.Load(_folder.Path, new ImageFolderOptions { Size = 1, SkipUnreadable = true });
        Assert.Equal([_folder["gone"], _folder["round"]], dataset.Skipped.Select(static skipped => skipped.Path));
    }

    [Fact]
    public void Names_that_are_not_UTF_8_are_told_and_left_out_on_request()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have no such names.");
        Grey("a/1.png", 1);
        Grey("b/1.png", 2);
        Shell($"mv '{_folder["b"]}' \"$(printf '{_folder.Path}/b\\377')\"; cp '{_folder["a/1.png"]}' \"$(printf '{_folder["a"]}/2\\377.png')\"");

        try
        {
            AssertErrorIs(_folder["b\uFFFD"], "bytes that are not UTF-8");
            AssertOddNamesAreSkipped();
        }
        finally
        {
            Shell($"rm -r '{_folder.Path}'/*");
        }
    }

    [Fact]
    public void Two_spellings_of_one_class_are_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems do not have both names in one folder.");
        Grey("caf\u00E9/1.png", 1);
        Grey("cafe\u0301/1.png", 2);

        AssertErrorIs(_folder.Path, "the same name in two spellings");
    }

    [Fact]
    public void Another_folder_is_numbered_by_the_classes_given()
    {
        Grey("dog/1.png", 1);

        Assert.Equal(
            [2], ImageFolderDataset.Load(_folder.Path, new ImageFolderOptions { Size = 1, ClassNames = ["ant", "cat", "dog"] })
                .AllTargets());
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => ImageFolderDataset.Load(_folder.Path, new ImageFolderOptions { Size = 1, ClassNames = ["cat"] }));
        Assert.Contains("not one of the given classes, cat", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            () => ImageFolderDataset.Load(_folder.Path, new ImageFolderOptions { Size = 1, ClassNames = ["dog", "cat", "dog"] }));
    }

    [Fact]
    public void The_flowers_are_200_images_of_5_classes()
    {
        string folder = RepositoryFiles.SharedData("flowers");

        ImageFolderDataset dataset = ImageFolderDataset.Load(folder, new ImageFolderOptions { Size = 32 });

        Assert.Equal(200, dataset.Count);
        Assert.Equal(["daisy", "dandelion", "roses", "sunflowers", "tulips"], dataset.ClassNames!);
        Assert.Equal([40, 40, 40, 40, 40], dataset.CountClasses());
        Assert.InRange(dataset.AllInputs().Average(), 0.2, 0.6);

        // The pixels as another decoder (zlib and the filters, in Python) has them.
        byte[] first = File.ReadAllBytes(Path.Combine(folder, "daisy", "100080576_f52e8ee070_n.png"));
        string hash = Convert.ToHexStringLower(SHA256.HashData(new PngDecoder().Decode(first).Pixels));
        Assert.Equal("916ade1974fd1d87dc818786599d32c0bad79676d7fd272239d22619bc959f54", hash);
    }

    private void AssertOddNamesAreSkipped()
    {
        ImageFolderDataset dataset = ImageFolderDataset.Load(_folder.Path, new ImageFolderOptions { Size = 1, SkipUnreadable = true });
        Assert.Equal(["a"], dataset.ClassNames!);
        Assert.Equal([_folder["b\uFFFD"], _folder["a/2\uFFFD.png"]], dataset.Skipped.Select(static skipped => skipped.Path));
        Assert.All(
            dataset.Skipped, static skipped => Assert.Contains("bytes that are not UTF-8", skipped.Reason, StringComparison.Ordinal));
    }

    private static void Shell(string command)
    {
        using Process process = Process.Start("/bin/sh", ["-c", command]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private void Grey(string name, byte value, bool pgm = false) => _folder.Write(
        name, pgm ? [.. "P5 2 2 255 "u8, value, value, value, value] : PngEncoder.Encode(new DecodedImage(1, 1, 1, [value])));

    private void AssertError(string name, ReadOnlySpan<byte> content, string reason, string? path = null)
    {
        string written = _folder.Write(name, content);
        AssertErrorIs(path ?? written, reason);
        File.Delete(written);
        if (path is not null)
        {
            Directory.Delete(Path.GetDirectoryName(written)!);
        }
    }

    private void AssertErrorIs(string path, string reason)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => ImageFolderDataset.Load(_folder.Path, new ImageFolderOptions { Size = 1 }));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
