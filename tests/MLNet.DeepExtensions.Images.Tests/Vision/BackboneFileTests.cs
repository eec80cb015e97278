using System.Security.Cryptography;
using MLNet.DeepExtensions.Vision;

namespace MLNet.DeepExtensions.Images.Tests.Vision;

public sealed class BackboneFileTests : IDisposable
{
    private static readonly VisionTransferLearningOptions s_options = new() { Backbone = VisionBackbone.MobilenetV2 };
    private readonly string _folder = Directory.CreateTempSubdirectory("backbone").FullName;

    private string FilePath => Path.Combine(_folder, "mobilenet_v2.meta");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(VisionBackbone.ResnetV250, "resnet_v2_50_299.meta", 299)]
    [InlineData(VisionBackbone.ResnetV2101, "resnet_v2_101_299.meta", 299)]
    [InlineData(VisionBackbone.InceptionV3, "inception_v3.meta", 299)]
    [InlineData(VisionBackbone.MobilenetV2, "mobilenet_v2.meta", 224)]
    public void A_backbone_has_a_file_an_address_and_an_image_size(VisionBackbone backbone, string file, int size)
    {
        Assert.Equal(file, backbone.FileName());
        Assert.Equal(size, backbone.ImageSize());
        Assert.EndsWith("/meta/" + file, backbone.DownloadAddress().AbsoluteUri, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ((VisionBackbone)99).FileName());
    }

    [Fact]
    public void A_missing_file_is_an_error_that_says_what_to_get_from_where_and_where_to_put_it()
    {
        FileNotFoundException error = Assert.Throws<FileNotFoundException>(() => BackboneFile.Find(s_options, _folder));

        Assert.Contains("mobilenet_v2.meta", error.Message, StringComparison.Ordinal);
        Assert.Contains(VisionBackbone.MobilenetV2.DownloadAddress().AbsoluteUri, error.Message, StringComparison.Ordinal);
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hash_is_recorded_on_first_use_and_checked_on_every_other()
    {
        File.WriteAllText(FilePath, "a graph");
        string hash = Convert.ToHexStringLower(SHA256.HashData("a graph"u8));

        Assert.Equal(new BackboneFile(FilePath, hash), BackboneFile.Find(s_options, _folder));
        Assert.Equal($"{hash}  mobilenet_v2.meta\n", File.ReadAllText(FilePath + ".sha256"));
        Assert.Equal(hash, BackboneFile.Find(s_options, _folder).Sha256);

        File.WriteAllText(FilePath, "another graph");
        string other = Convert.ToHexStringLower(SHA256.HashData("another graph"u8));
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => BackboneFile.Find(s_options, _folder));
        Assert.Contains(hash, error.Message, StringComparison.Ordinal);
        Assert.Contains(other, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_given_hash_is_checked_whatever_its_case_and_nothing_is_recorded()
    {
        File.WriteAllText(FilePath, "a graph");
        string hash = Convert.ToHexString(SHA256.HashData("a graph"u8));

        Assert.Equal(hash, BackboneFile.Find(s_options with { BackboneSha256 = hash }, _folder).Sha256, ignoreCase: true);
        Assert.False(File.Exists(FilePath + ".sha256"));
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => BackboneFile.Find(s_options with { BackboneSha256 = new string('0', 64) }, _folder));
        Assert.Contains("BackboneSha256", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_record_is_an_error()
    {
        File.WriteAllText(FilePath, "a graph");
        File.WriteAllText(FilePath + ".sha256", "no hash");

        Assert.Contains(
            ".sha256", Assert.Throws<InvalidDataException>(() => BackboneFile.Find(s_options, _folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_is_placed_where_ml_net_looks_for_it()
    {
        File.WriteAllText(FilePath, "a graph");
        string temporary = Path.Combine(_folder, "temporary");

        BackboneFile.Find(s_options, _folder).Place(temporary);

        Assert.Equal("a graph", File.ReadAllText(Path.Combine(temporary, "MLNET", "mobilenet_v2.meta")));
    }

    [Fact]
    public void Options_out_of_their_range_are_named()
    {
        s_options.Validate();
        Refused(s_options with { Backbone = (VisionBackbone)99 }, "Backbone");
        Refused(s_options with { BackboneFolder = "" }, "BackboneFolder");
        Refused(s_options with { BackboneSha256 = "abc" }, "BackboneSha256");
        Refused(s_options with { LabelColumnName = "" }, "LabelColumnName");
        Refused(s_options with { FeatureColumnName = null! }, "FeatureColumnName");
        Refused(s_options with { Epochs = 0 }, "Epochs");
        Refused(s_options with { BatchSize = 0 }, "BatchSize");
        Refused(s_options with { LearningRate = float.NaN }, "LearningRate");
        Refused(s_options with { ValidationFraction = 1 }, "ValidationFraction");
        Refused(s_options with { Patience = 0 }, "Patience");
    }

    private static void Refused(VisionTransferLearningOptions options, string name) =>
        Assert.Equal(name, Assert.Throws<ArgumentException>(options.Validate).ParamName);
}
