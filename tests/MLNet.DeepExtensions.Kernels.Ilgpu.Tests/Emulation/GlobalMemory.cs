using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests.Emulation;

/// <summary>The memory that a launch may touch: that of the views among its arguments, and not a byte beside.</summary>
internal sealed unsafe class GlobalMemory
{
    private readonly (ulong Begin, ulong End, AccessLog Log)[] _regions;
    private int _last;

    /// <param name="views">The views' first bytes and ends; several may see the same memory.</param>
    public GlobalMemory(IEnumerable<(ulong Begin, ulong End)> views)
    {
        List<(ulong Begin, ulong End)> merged = [];
        foreach ((ulong begin, ulong end) in views.Where(view => view.End > view.Begin).Order())
        {
            if (merged.Count > 0 && begin < merged[^1].End)
            {
                merged[^1] = (merged[^1].Begin, Math.Max(merged[^1].End, end));
            }
            else
            {
                merged.Add((begin, end));
            }
        }

        _regions = [.. merged.Select(region => (region.Begin, region.End, new AccessLog((long)(region.End - region.Begin), unit: 1)))];
    }

    /// <summary>Notes an access.</summary>
    /// <returns>What is wrong with it; null for nothing.</returns>
    public string? Note(ulong address, int size, bool isWrite, in AccessPlace who, out bool isInside)
    {
        isInside = Find(address, size);
        if (!isInside)
        {
            return "out of bounds: an access outside of the kernel's operands";
        }

        string? race = _regions[_last].Log.Note((long)(address - _regions[_last].Begin), size, isWrite, who);
        return race ?? (address % (ulong)size != 0 ? "misaligned: an address that is no multiple of the access's size" : null);
    }

    public static ulong Load(ulong address, int size) => size switch
    {
        1 => *(byte*)address,
        2 => Unsafe.ReadUnaligned<ushort>((void*)address),
        4 => Unsafe.ReadUnaligned<uint>((void*)address),
        _ => Unsafe.ReadUnaligned<ulong>((void*)address),
    };

    public static void Store(ulong address, int size, ulong value)
    {
        switch (size)
        {
            case 1:
                *(byte*)address = (byte)value;
                break;
            case 2:
                Unsafe.WriteUnaligned((void*)address, (ushort)value);
                break;
            case 4:
                Unsafe.WriteUnaligned((void*)address, (uint)value);
                break;
            default:
                Unsafe.WriteUnaligned((void*)address, value);
                break;
        }
    }

    private bool Find(ulong address, int size)
    {
        for (int i = 0; i < _regions.Length; i++)
        {
            int region = (_last + i) % _regions.Length;
            if (address >= _regions[region].Begin && address + (ulong)size <= _regions[region].End)
            {
                _last = region;
                return true;
            }
        }

        return false;
    }
}
