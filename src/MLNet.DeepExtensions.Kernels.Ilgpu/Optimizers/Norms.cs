using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The sum of squares of each piece, in double precision: squares of floats neither overflow there nor vanish.</summary>
internal readonly struct SquaredNorm(ArrayView<Piece> pieces, ArrayView<float> gradients, ArrayView<double> sums) : IGroupBody
{
    private readonly ArrayView<Piece> _pieces = pieces;
    private readonly ArrayView<float> _gradients = gradients;
    private readonly ArrayView<double> _sums = sums;

    public void Run(int item, Team team)
    {
        Piece piece = _pieces[item];
        double sum = 0;
        for (int i = team.Member; i < piece.Length; i += team.Members)
        {
            double g = _gradients[piece.Offset + i];
            sum += g * g;
        }

        sum = team.Sum(sum);
        if (team.Member == 0)
        {
            _sums[item] = sum;
        }
    }
}

/// <summary>The sum of squares of selected rows, a group a stretch of the selected values.</summary>
internal readonly struct RowNorm(SelectedRows rows, long count, int stretch, ArrayView<float> gradients, ArrayView<double> sums)
    : IGroupBody
{
    private readonly SelectedRows _rows = rows;
    private readonly long _count = count;
    private readonly int _stretch = stretch;
    private readonly ArrayView<float> _gradients = gradients;
    private readonly ArrayView<double> _sums = sums;

    public void Run(int item, Team team)
    {
        long begin = (long)item * _stretch;
        long end = Math.Min(begin + _stretch, _count);
        double sum = 0;
        for (long i = begin + team.Member; i < end; i += team.Members)
        {
            long place = _rows.Place(i, out _);
            double g = place >= 0 ? _gradients[place] : 0f;
            sum += g * g;
        }

        sum = team.Sum(sum);
        if (team.Member == 0)
        {
            _sums[item] = sum;
        }
    }
}

/// <summary>
/// The penalty <c>L1 sum(|w|) + L2 sum(w^2)</c> of each piece; its gradient <c>L1 sign(w) + 2 L2 w</c> is added where there are gradients.
/// </summary>
internal readonly struct Penalty(ArrayView<Piece> pieces, ArrayView<float> parameters, Operand gradients, ArrayView<double> sums)
    : IGroupBody
{
    private readonly ArrayView<Piece> _pieces = pieces;
    private readonly ArrayView<float> _parameters = parameters;
    private readonly Operand _gradients = gradients;
    private readonly ArrayView<double> _sums = sums;

    public void Run(int item, Team team)
    {
        Piece piece = _pieces[item];
        double sum = 0;
        for (int i = team.Member; i < piece.Length; i += team.Members)
        {
            long place = piece.Offset + i;
            float w = _parameters[place];
            sum += ((double)piece.L1 * MathF.Abs(w)) + ((double)piece.L2 * w * w);
            if (_gradients.IsPresent)
            {
                _gradients.Values[place] += (piece.L1 * DeviceMath.Sign(w)) + (2f * piece.L2 * w);
            }
        }

        sum = team.Sum(sum);
        if (team.Member == 0)
        {
            _sums[item] = sum;
        }
    }
}

/// <summary>The sum over all pieces, or its root, with what stood there before where that is to be added; by one group.</summary>
internal readonly struct PieceTotal(
    ArrayView<double> sums, int count, bool takesRoot, ArrayView<float> result, int index, bool accumulate = false) : IGroupBody
{
    private readonly ArrayView<double> _sums = sums;
    private readonly int _count = count;
    private readonly int _takesRoot = takesRoot ? 1 : 0;
    private readonly ArrayView<float> _result = result;
    private readonly int _index = index;
    private readonly int _accumulates = accumulate ? 1 : 0;

    public void Run(int item, Team team)
    {
        double sum = 0;
        for (int i = team.Member; i < _count; i += team.Members)
        {
            sum += _sums[i];
        }

        sum = team.Sum(sum);
        if (team.Member == 0)
        {
            double before = _accumulates != 0 ? _result[_index] : 0.0;
            sum += before * before;
            _result[_index] = (float)(_takesRoot != 0 ? Math.Sqrt(sum) : sum);
        }
    }
}
