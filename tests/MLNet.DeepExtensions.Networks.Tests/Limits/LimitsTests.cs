using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Persistence;
using MLNet.DeepExtensions.Networks.Tests.Persistence;

namespace MLNet.DeepExtensions.Networks.Tests;

public sealed class LimitsTests
{
    [Fact]
    public async Task Limits_of_a_block_hold_in_it_and_in_its_tasks_and_end_with_it()
    {
        Limits before = Limits.Current;
        using (Limits.Apply(before with { Networks = new NetworkLimits { Layers = 7 } }))
        {
            Assert.Equal(7, await Task.Run(() => Limits.Current.Networks.Layers, TestContext.Current.CancellationToken));
            using (Limits.Apply(before))
            {
                Assert.Same(before, Limits.Current);
            }

            Assert.Equal(7, Limits.Current.Networks.Layers);
        }

        Assert.Same(before, Limits.Current);
    }

    [Fact]
    public void A_network_of_too_many_layers_is_refused_with_their_number_and_the_limit()
    {
        using IDisposable scope = Limits.Apply(new Limits { Networks = new NetworkLimits { Layers = 2 } });
        NetworkBuilder two = Network.Input([4]).Dense(3).Dense(2);
        Assert.Equal(2, two.Build().Nodes.Length);
        string message = Assert.Throws<ArgumentException>(() => two.Dense(1).Build()).Message;
        Assert.Contains("has 3 layers; at most 2 (Limits.Current.Networks.Layers) are allowed", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_gives_too_much_is_refused_with_its_name_and_the_limit()
    {
        NetworkBuilder builder = Network.Input([1, 1, 1]).Append(new ZeroPadding2D { Padding = Padding.All(11_000) });
        string message = Assert.Throws<ArgumentException>(builder.Build).Message;
        Assert.Contains("Layer 'zeroPadding2D1'", message, StringComparison.Ordinal);
        Assert.Contains(
            "484,044,001 values per sample; at most 268,435,456 (Limits.Current.Networks.LayerValues)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_pads_too_much_is_refused_with_its_name_and_the_limit()
    {
        NetworkBuilder image = Network.Input([32, 32, 3]);
        Layer dilated = new Convolution2D
        {
            Filters = 1,
            KernelSize = 3,
            Dilation = new Size2D(100_000_000, 100_000_000),
            Padding = PaddingMode.Same
        };
        string message = Assert.Throws<ArgumentException>(image.Append(dilated).Build).Message;
        Assert.Contains("Layer 'convolution2D1'", message, StringComparison.Ordinal);
        Assert.Contains(
            "with its padding it would read [32, 32, 3], which is 120,000,038,400,003,072 values", message, StringComparison.Ordinal);
        Assert.Contains("Limits.Current.Networks.LayerValues", message, StringComparison.Ordinal);

        Layer pooling = new MaxPooling2D { PoolSize = 40_000, Stride = Size2D.One, Padding = PaddingMode.Same };
        Assert.Throws<ArgumentException>(image.Append(pooling).Build);
    }

    [Fact]
    public void A_safetensors_file_obeys_the_limits_that_hold()
    {
        byte[] file = SafetensorsBytes.Write([new SafetensorsTensor("w", [2], new float[] { 1, 2 })]);
        using IDisposable scope = Limits.Apply(new Limits { Safetensors = new SafetensorsLimits { DataBytes = 7 } });
        Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Read(file));
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2\nsize 12345\n", "a Git LFS pointer")]
    [InlineData("\r\n<!doctype html>\n<html lang=\"en\">", "an HTML page")]
    [InlineData("<html><head>", "an HTML page")]
    [InlineData("", "an empty file")]
    [InlineData("PAR1\u0015\u0004", "a Parquet table")]
    [InlineData("PK\u0003\u0004\u0014", "a ZIP archive, such as Excel's .xlsx")]
    [InlineData("SQLite format 3\0", "an SQLite database")]
    [InlineData("x\u0001\u0006\u0002", "a file compressed with zlib")]
    [InlineData("BZh91AY&SY\u0001", "a file compressed with bzip2")]
    public void A_file_that_stands_for_another_is_told_by_its_beginning(string text, string what) =>
        Assert.StartsWith(what, ForeignFile.Describe(System.Text.Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("x^2,y\n1,2\n")]
    [InlineData("BZh9,y\n1,2\n")]
    [InlineData("7z,PAR\n")]
    public void A_text_that_begins_like_a_packed_file_is_a_text(string text) =>
        Assert.Null(ForeignFile.Describe(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_zlib_stream_is_told() => Assert.Equal(
        "a file compressed with zlib",
        ForeignFile.Describe([0x78, 0x9C, 0xAB, 0xD0, 0xA9, 0xE4, 0x32, 0xD4, 0x31, 0xE2, 0x02, 0x00, 0x0B, 0x68, 0x02, 0x0F]));
}
