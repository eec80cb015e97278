using System.Diagnostics;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Tests.Persistence;

public class KilledWriterTests
{
    private const string PathVariable = "KILLED_WRITER_PATH";

    [Fact]
    public void A_process_killed_while_it_saves_leaves_a_whole_model()
    {
        string folder = Directory.CreateTempSubdirectory("killed-").FullName;
        string path = Path.Combine(folder, "model.safetensors");
        try
        {
            KillWhileItWrites(path);
            SafetensorsContent content = SafetensorsFile.Read(path);
            Assert.Equal(1_000_000, content.Tensors[0].Values.Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What the other process does; it never ends by itself. Run by the test above only.</summary>
    [Fact(Explicit = true)]
    public void Writer()
    {
        string path = Environment.GetEnvironmentVariable(PathVariable)!;
        float[] values = new float[1_000_000];
        for (float version = 0; ; version++)
        {
            Array.Fill(values, version);
            SafetensorsFile.Write(path, [new SafetensorsTensor("w", [values.Length], values)]);
        }
    }

    private static void KillWhileItWrites(string path)
    {
        using Process writer = StartWriter(path);
        try
        {
            // Once the file is there the writer replaces it again and again, so that it is always in the middle of something.
            // Another process is waited for: only the file tells how far it is, and asking without a pause would take the processor from
            // it.
            while (!File.Exists(path) && !writer.HasExited)
            {
                Thread.Sleep(5);
            }

            DateTime first = File.GetLastWriteTimeUtc(path);
            while (File.GetLastWriteTimeUtc(path) == first && !writer.HasExited)
            {
                Thread.Sleep(1);
            }

            Assert.False(writer.HasExited, "The writer ended by itself.");
        }
        finally
        {
            writer.Kill();
            writer.WaitForExit();
        }
    }

    private static Process StartWriter(string path)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList =
            {
                typeof(KilledWriterTests).Assembly.Location, "-explicit", "only", "-method",
                $"{typeof(KilledWriterTests).FullName}.{nameof(Writer)}",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[PathVariable] = path;
        return Process.Start(start)!;
    }
}
