using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Networks.Tests.Training.Bits;

/// <summary>
/// Trained networks have the bits that they had when their hashes were stored, on each instruction set and for any number of threads:
/// a change of the code that is none of the arithmetic is held to that.
/// </summary>
/// <remarks>
/// The C library has a part in two kernels: <c>pow</c> in Adam, and <c>exp</c> and <c>pow</c> in the focal loss, in double precision,
/// rounded to single. AVX-512's estimates of roots
/// and quotients, in Adagrad, RMSprop and Adam, are the processor's own; those stored are Intel's. Where the arithmetic is meant to
/// change, the failures tell what to store.
/// </remarks>
public class TrainedBitsTests
{
    private static readonly Dictionary<string, string[]> s_stored = File
        .ReadLines(RepositoryFiles.PathOf("tests/fixtures/trained-bits.csv"))
        .Select(line => line.Split(';')).ToDictionary(cells => cells[0], cells => cells[1..]);

    public static TheoryData<string> Cases => [.. TrainingCases.Names];

    // The columns of the file.
    private static int InstructionSet =>
        Avx512F.IsSupported ? 0 : Avx2.IsSupported && Fma.IsSupported ? 1 : Sse42.IsSupported ? 2 : 3;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_trained_network_has_the_bits_that_it_had(string name)
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "Hashes are stored for x64 alone.");
        string[] hashes = [.. new[] { 1, 2, 3 }.Select(threads => TrainingCases.Of(name).Hash(threads))];

        Assert.All(hashes, hash => Assert.Equal(hashes[0], hash));
        Assert.True(
            s_stored.GetValueOrDefault(name)?[InstructionSet] == hashes[0],
            $"On {s_stored["case"][InstructionSet]} '{name}' has become {hashes[0]}.");
    }
}
