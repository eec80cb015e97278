using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>A kernel set under test, and how much it can be asked to do.</summary>
/// <param name="Create">Makes the kernel set.</param>
/// <param name="Cases">How many random cases a test draws.</param>
/// <param name="LargestDimension">An upper bound for drawn dimensions: a simulator takes small ones only.</param>
public sealed record ConformanceTarget(Func<IKernelSet> Create, int Cases, int LargestDimension);

/// <summary>
/// The base of every family's suite: a kernel set, random operands, and the comparison with the double-precision oracle.
/// A family's tests are written once, in an abstract class; a kernel set joins with one derived class that names its
/// <see cref="ConformanceTarget"/>.
/// </summary>
public abstract class ConformanceSuite : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    protected ConformanceSuite(ConformanceTarget target)
    {
        Target = target;
        Kernels = target.Create();
        _owned.Add(Kernels);
    }

    protected ConformanceTarget Target { get; }

    protected IKernelSet Kernels { get; }

    public void Dispose()
    {
        for (int i = _owned.Count - 1; i >= 0; i--)
        {
            _owned[i].Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Normally distributed values: signs, sizes and no ties.</summary>
    protected static float[] Normal(Random random, long count, float scale = 1f)
    {
        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            values[i] = scale * (float)(radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }

    /// <summary>A copy of host values on the device, a little off its buffer's start so that an ignored offset shows.</summary>
    protected DeviceView<T> Upload<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        const int Front = 5;
        DeviceBuffer<T> buffer = Kernels.Allocate<T>(values.Length + Front + 3);
        _owned.Add(buffer);
        DeviceView<T> view = new(buffer, Front, values.Length);
        view.Upload(values);
        return view;
    }

    /// <summary>A copy of host values on the device.</summary>
    protected DeviceView<float> Upload(float[] values) => Upload<float>(values);

    /// <summary>Device memory full of NaN: whatever is not written shows.</summary>
    protected DeviceView<float> Garbage(long count)
    {
        float[] values = new float[count];
        Array.Fill(values, float.NaN);
        return Upload<float>(values);
    }

    protected static T[] Download<T>(DeviceView<T> view)
        where T : unmanaged
    {
        T[] values = new T[view.Length];
        view.Download(values);
        return values;
    }

    /// <summary>Frees the operands of a case.</summary>
    protected void FreeOperands()
    {
        for (int i = _owned.Count - 1; i > 0; i--)
        {
            _owned[i].Dispose();
            _owned.RemoveAt(i);
        }
    }

    /// <summary>
    /// Fails when a value is further from the oracle's than <paramref name="tolerance"/> times the magnitude of what was summed to get it
    /// (for a product of sums: the sum of |a b|), plus a tiny absolute term.
    /// </summary>
    protected static void AssertClose(
        ReadOnlySpan<double> expected, ReadOnlySpan<double> magnitude, ReadOnlySpan<float> actual, string what, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double allowed = (tolerance * Math.Max(magnitude.Length == 0 ? Math.Abs(expected[i]) : magnitude[i], 1e-3)) + 1e-30;
            if (!(Math.Abs(expected[i] - actual[i]) <= allowed))
            {
                Assert.Fail(
                    $"{what}: element {i} of {expected.Length} is {actual[i]:G9}, the oracle says {expected[i]:G9}, allowed difference {allowed:G3}");
            }
        }
    }
}
