using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.DeepExtensions.Networks.Distributed;

/// <summary>Texts and arrays of any length between ranks.</summary>
internal static class CollectiveTexts
{
    /// <summary>Gives all ranks the texts of all, in the ranks' order.</summary>
    public static string[] GatherText(this ICollective collective, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int[] lengths = new int[collective.Size];
        collective.Gather(MemoryMarshal.AsBytes<int>([bytes.Length]), MemoryMarshal.AsBytes(lengths.AsSpan()));
        int longest = lengths.Max();
        byte[] received = new byte[checked(longest * collective.Size)];
        Array.Resize(ref bytes, longest);
        collective.Gather(bytes, received);
        return [.. lengths.Select((length, rank) => Encoding.UTF8.GetString(received, rank * longest, length))];
    }

    /// <summary>Gives all ranks the text of rank 0.</summary>
    public static string BroadcastText(this ICollective collective, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int[] length = [bytes.Length];
        collective.Broadcast(MemoryMarshal.AsBytes(length.AsSpan()));
        Array.Resize(ref bytes, length[0]);
        collective.Broadcast(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Gives all ranks the numbers of rank 0, of which there are as many on each.</summary>
    public static void Broadcast(this ICollective collective, Span<float> values)
    {
        const int Most = 1 << 26;
        for (int first = 0; first < values.Length; first += Most)
        {
            collective.Broadcast(MemoryMarshal.AsBytes(values.Slice(first, Math.Min(Most, values.Length - first))));
        }
    }
}
