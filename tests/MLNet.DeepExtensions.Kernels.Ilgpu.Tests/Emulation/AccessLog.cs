namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests.Emulation;

/// <summary>
/// Who wrote and read each word of a memory last. Two threads that touch a word, one of them writing, must be kept apart by a barrier of
/// their group; threads of different groups are never kept apart.
/// </summary>
/// <param name="bytes">The memory's size.</param>
/// <param name="unit">Bytes of a word: what is smaller than four bytes is watched byte by byte.</param>
internal sealed class AccessLog(long bytes, int unit = 4)
{
    private readonly Word[] _words = new Word[(bytes + unit - 1) / unit];

    /// <summary>Notes an access.</summary>
    /// <param name="place">The first byte.</param>
    /// <param name="size">The number of bytes.</param>
    /// <param name="isWrite">Whether they are written.</param>
    /// <param name="who">The thread.</param>
    /// <returns>What is wrong with it; null for nothing.</returns>
    public string? Note(long place, int size, bool isWrite, in AccessPlace who)
    {
        string? fault = null;
        for (long word = place / unit; word <= (place + size - 1) / unit; word++)
        {
            fault = Note(ref _words[word], isWrite, who) ?? fault;
        }

        return fault;
    }

    /// <summary>Whether anything was ever written to all of a range.</summary>
    public bool IsWritten(long place, int size)
    {
        for (long word = place / unit; word <= (place + size - 1) / unit; word++)
        {
            if (_words[word].Writer.Thread == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static string? Note(ref Word word, bool isWrite, in AccessPlace who)
    {
        string? fault = null;
        if (word.Writer.Meets(who))
        {
            fault = isWrite ? "race: a write after a write without a barrier" : "race: a read after a write without a barrier";
        }

        if (isWrite)
        {
            if (word.Reader.Meets(who) || (word.OtherReader.Thread != 0 && word.OtherReader.Meets(who)))
            {
                fault ??= "race: a write after a read without a barrier";
            }

            (word.Writer, word.Reader, word.OtherReader) = (who, default, default);
        }
        else if (word.Reader.Thread != who.Thread)
        {
            // Two readers are enough: whoever writes is another one than at least one of them.
            (word.OtherReader, word.Reader) = (word.Reader, who);
        }
        else
        {
            word.Reader = who;
        }

        return fault;
    }

    private struct Word
    {
        public AccessPlace Writer;
        public AccessPlace Reader;
        public AccessPlace OtherReader;
    }
}

/// <summary>Where a thread stands when it touches memory.</summary>
/// <param name="Thread">Its number in the grid, from 1 on; 0 for nobody.</param>
/// <param name="Group">Its group's number.</param>
/// <param name="Barriers">The barriers that the group has passed.</param>
internal readonly record struct AccessPlace(int Thread, int Group, int Barriers)
{
    /// <summary>Whether nothing keeps this thread and a later one apart.</summary>
    public bool Meets(in AccessPlace later) =>
        Thread != 0 && Thread != later.Thread && (Group != later.Group || Barriers == later.Barriers);
}
