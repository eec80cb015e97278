using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>
/// What every operation owes a caller who errs, whatever the operation: a view one element too short, a freed buffer and a size out of
/// range are refused with the exception that the contract names, before any memory is touched.
/// </summary>
public abstract class ContractConformance(ConformanceTarget target) : ConformanceSuite(target)
{
    public static TheoryData<string> Operations => [.. ContractOperations.All.Keys];

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_view_one_element_too_short_is_refused_untouched(string operation)
    {
        foreach (string operand in NamesOf(operation, calls => calls.Operands))
        {
            ContractCall call = new(Kernels) { Short = operand };
            ArgumentException refused = Assert.ThrowsAny<ArgumentException>(() => ContractOperations.All[operation](Kernels, call));
            Assert.IsNotType<ArgumentOutOfRangeException>(refused);
            call.AssertUntouched($"{operation} with a short {operand}");
            call.Free();
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_freed_buffer_is_refused_untouched(string operation)
    {
        foreach (string operand in NamesOf(operation, calls => [.. calls.Operands, .. calls.Wholes]))
        {
            ContractCall call = new(Kernels) { Freed = operand };
            Assert.Throws<ObjectDisposedException>(() => ContractOperations.All[operation](Kernels, call));
            call.AssertUntouched($"{operation} with a freed {operand}");
            call.Free();
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_negative_size_is_refused_untouched_and_so_is_a_row_of_nothing(string operation)
    {
        foreach (string size in NamesOf(operation, calls => calls.Sizes))
        {
            Refuses(operation, size, -1);
            Refuses(operation, size, int.MinValue);
        }

        foreach (string size in NamesOf(operation, calls => calls.PositiveSizes))
        {
            Refuses(operation, size, 0);
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_batch_of_nothing_is_no_error(string operation)
    {
        foreach (string size in NamesOf(operation, calls => calls.Sizes).Except(NamesOf(operation, calls => calls.PositiveSizes)))
        {
            ContractCall call = new(Kernels) { Changed = size, Value = 0 };
            ContractOperations.All[operation](Kernels, call);
            call.Free();
        }
    }

    private void Refuses(string operation, string size, int value)
    {
        ContractCall call = new(Kernels) { Changed = size, Value = value };
        Assert.ThrowsAny<ArgumentException>(() => ContractOperations.All[operation](Kernels, call));
        call.AssertUntouched($"{operation} with {size} = {value}");
        call.Free();
    }

    private List<string> NamesOf(string operation, Func<ContractCall, List<string>> select)
    {
        ContractCall call = new(Kernels);
        ContractOperations.All[operation](Kernels, call);
        call.Free();
        return select(call);
    }
}

/// <summary>The CPU kernel set's contract.</summary>
public sealed class CpuContractConformance() : ContractConformance(CpuTarget.Instance);
