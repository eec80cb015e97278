namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// The mask of a dropout: words of Philox4x32-10 (Salmon et al. 2011), the same as on every other device, below whose threshold an element
/// is dropped.
/// </summary>
internal readonly struct DropoutMask
{
    private readonly uint _stream;
    private readonly uint _stepLow;
    private readonly uint _stepHigh;
    private readonly uint _seedLow;
    private readonly uint _seedHigh;
    private readonly long _first;
    private readonly uint _threshold;
    private readonly float _scale;

    public DropoutMask(float rate, RandomKey key)
    {
        if (!(rate is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "The dropout rate must be 0 or more and below 1.");
        }

        _stream = key.Stream;
        _first = key.First;
        (_stepLow, _stepHigh) = ((uint)key.Step, (uint)(key.Step >> 32));
        (_seedLow, _seedHigh) = ((uint)key.Seed, (uint)(key.Seed >> 32));
        _threshold = (uint)((double)rate * 4294967296.0);
        _scale = 1 / (1 - rate);
    }

    /// <summary>The factors of the operand's four elements from <c>4 item</c> on.</summary>
    public Float4 FactorsOf(long item)
    {
        long index = _first + (item * 4);
        uint counter = (uint)(index >> 2);
        int skip = (int)(index & 3);
        Float4 low = Factors(counter);
        if (skip == 0)
        {
            return low;
        }

        Float4 high = Factors(counter + 1);
        return skip switch
        {
            1 => new Float4(low.Y, low.Z, low.W, high.X),
            2 => new Float4(low.Z, low.W, high.X, high.Y),
            _ => new Float4(low.W, high.X, high.Y, high.Z),
        };
    }

    /// <summary>The factor of one element of the operand.</summary>
    public float FactorOf(long element)
    {
        long index = _first + element;
        Float4 factors = Factors((uint)(index >> 2));
        return (index & 3) switch { 0 => factors.X, 1 => factors.Y, 2 => factors.Z, _ => factors.W };
    }

    // Those of the mask's elements from 4 counter on.
    private Float4 Factors(uint counter)
    {
        uint c0 = counter;
        uint c1 = _stream;
        uint c2 = _stepLow;
        uint c3 = _stepHigh;
        uint k0 = _seedLow;
        uint k1 = _seedHigh;
        for (int round = 0; round < 10; round++)
        {
            ulong product0 = (ulong)c0 * 0xD2511F53u;
            ulong product1 = (ulong)c2 * 0xCD9E8D57u;
            c0 = (uint)(product1 >> 32) ^ c1 ^ k0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ k1;
            c3 = (uint)product0;
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }

        return new Float4(Factor(c0), Factor(c1), Factor(c2), Factor(c3));
    }

    private float Factor(uint word) => word >= _threshold ? _scale : 0f;
}
