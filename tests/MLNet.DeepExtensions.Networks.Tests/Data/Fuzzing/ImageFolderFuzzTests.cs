using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

[Trait("Category", "Fuzz")]
public sealed class ImageFolderFuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_with_mutated_images_is_read_without_them_or_refused()
    {
        byte[] png = PngEncoder.Encode(new DecodedImage(2, 2, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
        _folder.Write("a/good.png", png);
        new Fuzz
        {
            Seeds = [png, [.. "P6 2 1 255 "u8, 1, 2, 3, 4, 5, 6], [.. "P2 1 1 9 7"u8]],
            Documented = [typeof(InvalidDataException)]
        }.Run(800, Read);
    }

    private void Read(byte[] input)
    {
        _folder.Write("a/mutated", input);
        _folder.Write("b/mutated", input);
        ImageFolderOptions options = new() { Size = 2, SkipUnreadable = true };
        ImageFolderDataset dataset = ImageFolderDataset.Load(_folder.Path, options);
        Assert.Equal(dataset.Skipped.Count == 0 ? 3 : 1, dataset.Count);
        Assert.Equal(dataset.Skipped.Count == 0 ? 2 : 1, dataset.ClassNames!.Count);
        ImageFolderDataset.Load(_folder.Path, options with { SkipUnreadable = false });
    }
}
