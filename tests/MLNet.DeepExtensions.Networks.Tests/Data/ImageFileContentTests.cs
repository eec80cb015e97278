using System.Diagnostics;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class ImageFileContentTests : IDisposable
{
    private static readonly ImageFolderOptions s_options = new() { Size = 1, Channels = 1, Scale = 1, SkipUnreadable = true };
    private readonly TemporaryFolder _folder = new();

    public ImageFileContentTests() => _folder.Write("a/good.png", PngEncoder.Encode(new DecodedImage(1, 1, 1, [7])));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Links_to_nothing_and_to_themselves_are_left_out_and_links_to_images_are_read()
    {
        File.CreateSymbolicLink(_folder["a/nothing.png"], _folder["absent.png"]);
        File.CreateSymbolicLink(_folder["a/self.png"], _folder["a/self.png"]);
        File.CreateSymbolicLink(_folder["a/link.png"], _folder["a/good.png"]);
        File.CreateSymbolicLink(_folder["outside.png"], _folder["absent.png"]);

        ImageFolderDataset dataset = ImageFolderDataset.Load(_folder.Path, s_options);

        Assert.Equal([7, 7], dataset.AllInputs());
        Assert.Equal(["outside.png", "nothing.png", "self.png"], dataset.Skipped.Select(static skipped => Path.GetFileName(skipped.Path)));
        Assert.Equal("this is a link to a file that does not exist", dataset.Skipped[1].Reason);
    }

    [Fact]
    public void Devices_and_pipes_are_left_out_before_they_are_opened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Windows has no devices and pipes in folders.");
        File.CreateSymbolicLink(_folder["a/endless.png"], "/dev/zero");
        using (Process maker = Process.Start("mkfifo", [_folder["a/pipe.png"]]))
        {
            maker.WaitForExit();
        }

        ImageFolderDataset dataset = ImageFolderDataset.Load(_folder.Path, s_options);

        Assert.Equal([7], dataset.AllInputs());
        Assert.Equal(["endless.png", "pipe.png"], dataset.Skipped.Select(static skipped => Path.GetFileName(skipped.Path)));
        Assert.All(dataset.Skipped, static skipped => Assert.Equal("this is an empty file, a pipe or a device", skipped.Reason));
    }

    [Fact]
    public void A_file_larger_than_allowed_is_not_read()
    {
        using (Limits.Apply(new Limits { Images = new ImageLimits { FileBytes = 50 } }))
        {
            string message = Assert.Throws<InvalidDataException>(() => ImageFolderDataset.Load(_folder.Path, s_options)).Message;

            Assert.Contains("at most 50 (Limits.Current.Images.FileBytes) are allowed", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "a Git LFS pointer")]
    [InlineData("<!DOCTYPE html>\n<html><head><title>404</title></head></html>", "an HTML page")]
    [InlineData("{\"message\": \"Not Found\"}", "a JSON text")]
    public void What_was_downloaded_in_place_of_an_image_is_told(string content, string expected)
    {
        _folder.Write("a/photo.jpg", System.Text.Encoding.UTF8.GetBytes(content));

        Assert.Contains(
            $"this is {expected}", Assert.Single(ImageFolderDataset.Load(_folder.Path, s_options).Skipped).Reason,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1_000_001)]
    [InlineData(1_000_001, 1)]
    public void A_side_longer_than_allowed_is_refused(int width, int height)
    {
        byte[] png = TestPng.File(
            [("IHDR", TestPng.Header(width, height, 1, 0, false)), ("IDAT", TestPng.Pack(new byte[2_000_002])), ("IEND", [])]);
        byte[] pnm = [.. System.Text.Encoding.ASCII.GetBytes($"P5 {width} {height} 255\n"), .. new byte[1_000_001]];

        Assert.All([png, pnm], file => Assert.Contains(
            $"{height}x{width} pixels (height x width); a side of at most 1,000,000 (Limits.Current.Images.Side) is allowed",
            Assert.Throws<InvalidDataException>(() => ImageDecoders.Default.Decode(file)).Message,
            StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_strip_takes_little_memory_to_resize()
    {
        DecodedImage strip = new(100_000, 1, 1, new byte[100_000]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        DecodedImage image = ImageResizer.Resize(strip, new(32, 32));

        // All rows at the new width would be 12.8 MB.
        Assert.Equal(32 * 32, image.Pixels.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }
}
