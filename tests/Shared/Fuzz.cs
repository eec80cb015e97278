using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;

namespace MLNet.DeepExtensions.Testing;

/// <summary>
/// Tries a reader with mutated inputs. Each round changes a valid input in some places (bits, numbers at the ends of their ranges, cuts,
/// copies, pieces of other inputs, words of the format); the reader has to give its data or an exception that it documents, within a bound
/// of memory and time.
/// </summary>
/// <remarks>
/// A round depends on its number alone, so a failure is found again. The environment variable <c>MLDX_FUZZ_ROUNDS</c> sets the number of
/// rounds for long runs.
/// </remarks>
internal sealed class Fuzz
{
    private const int LongestInMessage = 1 << 16;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20);
    private static readonly long[] s_numbers = [0, 1, -1, 2, 127, 128, 255, 256, short.MaxValue, ushort.MaxValue,
        1 << 24, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    /// <summary>Valid inputs, and damaged ones that were found before.</summary>
    public required IReadOnlyList<byte[]> Seeds { get; init; }

    /// <summary>Words of the format that are put in at random places.</summary>
    public IReadOnlyList<byte[]> Words { get; init; } = [];

    /// <summary>The exceptions that the reader documents; types derived from them are not allowed.</summary>
    public required IReadOnlyList<Type> Documented { get; init; }

    /// <summary>The bytes that one round may allocate on its thread.</summary>
    public long MostBytes { get; init; } = 64 << 20;

    /// <summary>Brings a mutated input into its final form: a checksum made right, a packing. Nothing is done by default.</summary>
    public Func<byte[], byte[]> Finish { get; init; } = static input => input;

    /// <summary>How many rounds a test has: as usual, or what the environment variable says.</summary>
    public static int Rounds(int usual) =>
        Environment.GetEnvironmentVariable("MLDX_FUZZ_ROUNDS") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture)
            : usual;

    /// <summary>Runs the rounds.</summary>
    /// <param name="rounds">How many, unless the environment variable says otherwise.</param>
    /// <param name="read">Reads an input, and touches what it gives.</param>
    public void Run(int rounds, Action<byte[]> read)
    {
        for (int round = 0; round < Rounds(rounds); round++)
        {
            Try(round, Finish(Mutate(new Random(round))), read);
        }
    }

    /// <summary>A mutated input.</summary>
    /// <param name="random">Decides all of it.</param>
    public byte[] Mutate(Random random)
    {
        List<byte> input = [.. Seeds[random.Next(Seeds.Count)]];
        int changes = 1 + (random.Next(2) == 0 ? 0 : random.Next(8));
        for (int i = 0; i < changes; i++)
        {
            Change(input, random);
        }

        return [.. input];
    }

    private void Try(int round, byte[] input, Action<byte[]> read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        long begin = Stopwatch.GetTimestamp();
        try
        {
            read(input);
        }
        catch (Exception exception) when (Documented.Contains(exception.GetType()))
        {
            Assert.False(string.IsNullOrWhiteSpace(exception.Message), Describe(round, input, "an exception without a message"));
        }
        catch (Exception exception)
        {
            Assert.Fail(Describe(round, input, exception.ToString()));
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(
            allocated <= MostBytes, Describe(round, input, $"{allocated:N0} bytes were allocated, at most {MostBytes:N0} are allowed"));
        TimeSpan time = Stopwatch.GetElapsedTime(begin);
        Assert.True(time < s_longest, Describe(round, input, $"it took {time}, at most {s_longest} are allowed"));
    }

    private static string Describe(int round, byte[] input, string what) =>
        $"Round {round}, {input.Length} bytes, base64 {Convert.ToBase64String(input.AsSpan(0, Math.Min(input.Length, LongestInMessage)))}: {what}";

    private void Change(List<byte> input, Random random)
    {
        int at = random.Next(input.Count + 1);
        int length = Math.Min(input.Count - at, 1 + random.Next(random.Next(2) == 0 ? 8 : 256));
        switch (random.Next(10))
        {
            case 0 or 1 when at < input.Count:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2 when at < input.Count:
                input[at] = (byte)random.Next(256);
                break;
            case 3 or 4:
                Overwrite(input, at, Number(random));
                break;
            case 5:
                input.RemoveRange(at, length);
                break;
            case 6 when random.Next(4) == 0:
                input.RemoveRange(at, input.Count - at);
                break;
            case 7:
                input.InsertRange(random.Next(input.Count + 1), input.GetRange(at, length));
                break;
            case 8:
                byte[] other = Seeds[random.Next(Seeds.Count)];
                int from = random.Next(other.Length + 1);
                input.InsertRange(at, other.AsSpan(from, Math.Min(length, other.Length - from)));
                break;
            case 9 when Words.Count > 0:
                input.InsertRange(at, Words[random.Next(Words.Count)]);
                break;
            default:
                byte[] bytes = new byte[1 + random.Next(8)];
                random.NextBytes(bytes);
                input.InsertRange(at, bytes);
                break;
        }
    }

    private static void Overwrite(List<byte> input, int at, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length && at + i < input.Count; i++)
        {
            input[at + i] = bytes[i];
        }
    }

    /// <summary>A number at the end of some range or near it, in 1, 2, 4 or 8 bytes of either order.</summary>
    private static byte[] Number(Random random)
    {
        long value = s_numbers[random.Next(s_numbers.Length)] + random.Next(-1, 2);
        byte[] bytes = new byte[sizeof(long)];
        int length = 1 << random.Next(4);
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            return bytes[..length];
        }

        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes[^length..];
    }
}
