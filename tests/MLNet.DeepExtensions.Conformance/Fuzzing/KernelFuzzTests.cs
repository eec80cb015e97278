using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using Xunit;

namespace MLNet.DeepExtensions.Conformance.Fuzzing;

/// <summary>
/// Random calls of kernels, valid ones and spoiled ones, on operands between guard zones: each gives the oracle's result or an exception of
/// the contract, and touches nothing but its outputs.
/// </summary>
/// <remarks>
/// A round depends on its number alone, so a failure is found again. The environment variable <c>MLDX_FUZZ_ROUNDS</c> sets the number of
/// rounds for long runs.
/// </remarks>
[Trait("Category", "Fuzz")]
public sealed class KernelFuzzTests()
    : ConformanceSuite(new ConformanceTarget(() => new CpuKernelSet(threads: 2), Cases: 150, LargestDimension: 60))
{
    public static TheoryData<string> Operations => [.. FuzzOperations.All.Keys];

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_random_call_gives_the_oracles_result_or_an_error_and_touches_nothing_else(string operation)
    {
        int rounds = Fuzz.Rounds(Target.Cases);
        int served = 0, refused = 0;
        for (int round = 0; round < rounds; round++)
        {
            FuzzCall call = new(Kernels, new Random(round));
            try
            {
                FuzzCase drawn = FuzzOperations.All[operation](Kernels, call);
                if (!call.Run(drawn.Run))
                {
                    refused++;
                    continue;
                }

                served++;
                foreach (FuzzResult result in drawn.Oracle())
                {
                    AssertClose(result.Values, result.Magnitudes, result.Operand.Now.AsSpan(0, result.Values.Length), operation);
                }
            }
            catch (Exception exception)
            {
                Assert.Fail($"{operation}, round {round}{(call.Spoiled.Length > 0 ? $", where {call.Spoiled}" : "")}: {exception}");
            }
            finally
            {
                call.Free();
            }
        }

        Assert.True(rounds < 100 || (served > rounds / 4 && refused > 0), $"{served} calls were served, {refused} refused.");
    }
}
