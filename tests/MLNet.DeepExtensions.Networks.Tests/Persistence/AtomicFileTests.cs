using System.Runtime.Versioning;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Tests.Persistence;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("atomic-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_written_replaced_and_its_folder_created()
    {
        string path = Path.Combine(_folder, "new", "folder", "file.txt");
        AtomicFile.WriteText(path, writer => writer.WriteLine("one"));
        AtomicFile.WriteText(path, writer => writer.WriteLine("zwei ä"));
        Assert.Equal("zwei ä\n"u8, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_file_system_without_permissions_is_written_to()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "This system has no file whose permissions nobody may change.");
        using FileStream fixedMode = new("/proc/self/comm", FileMode.Open, FileAccess.ReadWrite);
        Assert.Throws<UnauthorizedAccessException>(() => File.SetUnixFileMode(fixedMode.SafeFileHandle, UnixFileMode.UserRead));

        PendingFile.KeepMode(fixedMode.SafeFileHandle, UnixFileMode.UserRead);
    }

    [Fact]
    public void A_writer_that_fails_leaves_the_old_file_and_no_other()
    {
        string path = Path.Combine(_folder, "file.bin");
        AtomicFile.Write(path, stream => stream.Write([1, 2, 3]));
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write([9, 9]);
            throw new InvalidOperationException("The power is out.");
        }));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Nothing_is_seen_under_the_final_name_before_everything_is_written()
    {
        string path = Path.Combine(_folder, "file.bin");
        AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[100_000]);
            stream.Flush();
            Assert.False(File.Exists(path));
        });
        Assert.Equal(100_000, new FileInfo(path).Length);
    }

    [Fact]
    public void A_model_is_saved_to_a_file_and_read_from_it()
    {
        string path = Path.Combine(_folder, "model.safetensors");
        SafetensorsFile.Write(
            path, [new SafetensorsTensor("w", [2], new float[] { 1, 2 })], new Dictionary<string, string> { ["a"] = "b" });
        SafetensorsContent content = SafetensorsFile.Read(path);
        Assert.Equal([1f, 2f], content.Tensors[0].Values.ToArray());
        Assert.Equal("b", content.Metadata["a"]);
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_model_that_cannot_be_saved_leaves_the_old_one()
    {
        string path = Path.Combine(_folder, "model.safetensors");
        SafetensorsTensor tensor = new("w", [2], new float[] { 1, 2 });
        SafetensorsFile.Write(path, [tensor]);
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(path, [tensor with { Shape = [3] }]));
        Assert.Equal([1f, 2f], SafetensorsFile.Read(path).Tensors[0].Values.ToArray());
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_refused_file_is_named_in_the_message_and_not_kept_open()
    {
        string path = Path.Combine(_folder, "broken.safetensors");
        File.WriteAllBytes(path, [1, 2, 3]);
        Assert.Contains(path, Assert.Throws<ModelFormatException>(() => SafetensorsFile.Read(path)).Message, StringComparison.Ordinal);
        using FileStream exclusive = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(3, exclusive.Length);
    }

    [Fact]
    public void What_a_killed_writer_left_is_removed_by_the_next_and_other_files_stay()
    {
        string path = Path.Combine(_folder, "file.bin");
        string[] orphans = [".file.bin.0123456789abcdef.tmp", ".file.bin.0123456789abcdef0123456789abcdef.tmp"];
        string[] others = [".file.bin.backup.tmp", ".other.bin.0123456789abcdef.tmp"];
        foreach (string name in orphans.Concat(others))
        {
            File.WriteAllText(Path.Combine(_folder, name), "left");
            File.SetLastWriteTimeUtc(Path.Combine(_folder, name), DateTime.UtcNow.AddHours(-1));
        }

        AtomicFile.Write(path, stream => stream.Write([1]));
        Assert.Equal(
            ["file.bin", .. others], Directory.GetFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
                .OrderBy(name => name![0] == '.'));
    }

    [Fact]
    public void A_name_of_255_bytes_can_be_written()
    {
        string path = Path.Combine(_folder, new string('n', 255));
        AtomicFile.Write(path, stream => stream.Write([1]));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Permissions_and_symbolic_links_are_kept()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix permissions are meant.");
            return;
        }

        string path = Path.Combine(_folder, "file.bin");
        string link = Path.Combine(_folder, "link.bin");
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        File.CreateSymbolicLink(link, "file.bin");
        AtomicFile.Write(link, stream => stream.Write([1]));
        Assert.Equal("file.bin", new FileInfo(link).LinkTarget);
        Assert.Equal([1], File.ReadAllBytes(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_missing_file_is_a_missing_file() =>
        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Read(Path.Combine(_folder, "none.safetensors")));
}
