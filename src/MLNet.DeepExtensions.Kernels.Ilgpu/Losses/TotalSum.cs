using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The sum of all values, in double precision, by one group.</summary>
internal readonly struct TotalSum(Operand values, long count, ArrayView<float> sums, int index) : IGroupBody
{
    private readonly Operand _values = values;
    private readonly long _count = count;
    private readonly ArrayView<float> _sums = sums;
    private readonly int _index = index;

    public void Run(int item, Team team)
    {
        double sum = 0;
        for (long i = team.Member; i < _count; i += team.Members)
        {
            sum += _values.Values[i];
        }

        sum = team.Sum(sum);
        if (team.Member == 0)
        {
            _sums[_index] = (float)sum;
        }
    }
}
