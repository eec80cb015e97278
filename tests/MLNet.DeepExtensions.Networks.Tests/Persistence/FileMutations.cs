using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Networks.Tests.Persistence;

/// <summary>What can happen to a file: by a bad disk, a bad transfer, a text editor, or somebody who means harm.</summary>
internal static class FileMutations
{
    public static byte[] Mutate(byte[] file, Random random)
    {
        List<byte> mutant = [.. file];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            Change(mutant, random);
        }

        return [.. mutant];
    }

    private static void Change(List<byte> file, Random random)
    {
        int place = random.Next(file.Count);
        int other = random.Next(file.Count);
        switch (random.Next(10))
        {
            case 0:
                file[place] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                file[place] = (byte)random.Next(256);
                break;
            case 2:
                file.Insert(place, (byte)random.Next(256));
                break;
            case 3 when file.Count > 1:
                file.RemoveAt(place);
                break;
            case 4:
                (file[place], file[other]) = (file[other], file[place]);
                break;
            case 5:
                int count = Math.Min(random.Next(1, 16), file.Count - place);
                file.InsertRange(other, file.GetRange(place, count));
                break;
            case 6:
                file.AddRange(Enumerable.Repeat((byte)random.Next(2), random.Next(1, 20)));
                break;
            case 7:
                EditNumber(file, random);
                break;
            case 8:
                // White space between the header's tokens: the JSON means the same, the bytes differ.
                InsertAndFixLength(file, random, " "u8);
                break;
            default:
                InsertAndFixLength(file, random, [(byte)random.Next(32, 127)]);
                break;
        }
    }

    /// <summary>Another number where the header has one, with the header's length put right.</summary>
    private static void EditNumber(List<byte> file, Random random)
    {
        int[] digits = [.. Enumerable.Range(8, Math.Max(file.Count - 8, 0)).Where(i => char.IsAsciiDigit((char)file[i]))];
        if (digits.Length == 0)
        {
            return;
        }

        long[] numbers = [-1, 0, 1, 4, 8, int.MaxValue, 1L << 32, 1L << 62, long.MaxValue, random.Next(100)];
        int place = digits[random.Next(digits.Length)];
        file.RemoveAt(place);
        byte[] text = Encoding.ASCII.GetBytes(numbers[random.Next(numbers.Length)].ToString(CultureInfo.InvariantCulture));
        file.InsertRange(place, text);
        AddToLength(file, text.Length - 1);
    }

    private static void InsertAndFixLength(List<byte> file, Random random, ReadOnlySpan<byte> bytes)
    {
        if (file.Count < 9)
        {
            return;
        }

        file.InsertRange(random.Next(8, file.Count), bytes.ToArray());
        AddToLength(file, bytes.Length);
    }

    private static void AddToLength(List<byte> file, long difference)
    {
        Span<byte> length = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(file)[..8];
        BinaryPrimitives.WriteInt64LittleEndian(length, BinaryPrimitives.ReadInt64LittleEndian(length) + difference);
    }
}
