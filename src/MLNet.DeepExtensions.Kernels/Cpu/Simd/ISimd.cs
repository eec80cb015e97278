namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The few vector operations that matrix kernels are made of, so that one source serves every width: the type argument is a struct,
/// and the JIT compiles each width by itself, with every call inlined.
/// </summary>
/// <typeparam name="TVector">The vector of floats.</typeparam>
internal unsafe interface ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether loads and stores by a mask are single instructions.</summary>
    static abstract bool HasMasks { get; }

    /// <summary>Whether a multiply-add that reads one factor from memory and broadcasts it is a single instruction.</summary>
    static abstract bool MultipliesBroadcasts { get; }

    /// <summary>All zeros.</summary>
    static abstract TVector Zero { get; }

    /// <summary>The value in every lane.</summary>
    static abstract TVector Broadcast(float value);

    /// <summary>The value at an address in every lane, and the one behind it: by a single load where that is cheaper.</summary>
    static abstract TVector BroadcastPair(float* address, out TVector second);

    /// <summary>Reads a vector from any address.</summary>
    static abstract TVector Load(float* address);

    /// <summary>Writes a vector to any address.</summary>
    static abstract void Store(float* address, TVector value);

    /// <summary>All bits set in the first <paramref name="count"/> lanes.</summary>
    static abstract TVector Mask(nint count);

    /// <summary>Reads the lanes that the mask selects, zero for the others, whose memory is not touched.</summary>
    static abstract TVector Load(float* address, TVector mask);

    /// <summary>Writes the lanes that the mask selects; the memory of the others is not touched.</summary>
    static abstract void Store(float* address, TVector mask, TVector value);

    /// <summary><c>a + b</c>.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary><c>a b</c>.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary><c>a b + c</c>, fused where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary><c>max(x, bound)</c>, NaN where x is NaN.</summary>
    static abstract TVector AtLeast(TVector bound, TVector x);

    /// <summary><c>min(x, bound)</c>, NaN where x is NaN.</summary>
    static abstract TVector AtMost(TVector bound, TVector x);

    /// <summary><c>a - b</c>.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary><c>a / b</c>.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary><c>x / (sqrt(s) + epsilon)</c> for s among the normal numbers, to a few units in the last place; a NaN stays one.</summary>
    static abstract TVector DivideByRoot(TVector x, TVector s, TVector epsilon);

    /// <summary>All bits set where <c>a &lt; b</c>.</summary>
    static abstract TVector LessThan(TVector a, TVector b);

    /// <summary><c>a</c> where the mask's bits are set, else <c>b</c>.</summary>
    static abstract TVector Select(TVector mask, TVector a, TVector b);

    /// <summary>The sum of all lanes.</summary>
    static abstract float Sum(TVector x);

    /// <summary><c>|x|</c>.</summary>
    static abstract TVector Abs(TVector x);

    /// <summary><c>x 2^n</c> for whole n between -250 and 250.</summary>
    static abstract TVector Scale(TVector x, TVector n);
}
