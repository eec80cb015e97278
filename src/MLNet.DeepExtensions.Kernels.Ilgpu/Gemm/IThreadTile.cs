using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The sums of one thread, in registers: a square whose columns come in fours.</summary>
internal interface IThreadTile<TSelf>
    where TSelf : struct, IThreadTile<TSelf>
{
    /// <summary>Rows, and columns, of the square.</summary>
    static abstract int Side { get; }

    /// <summary>Adds the product of a column of the left operand and a row of the right one.</summary>
    /// <param name="left">The left operand in shared memory, from the thread's rows on.</param>
    /// <param name="leftPlace">
    /// The thread's first four rows of the step; a constant, as all places are: they are part of the instructions that load.
    /// </param>
    /// <param name="leftHalf">From there to the thread's other four rows.</param>
    /// <param name="right">The right operand in shared memory, from the thread's columns on.</param>
    /// <param name="rightPlace">The thread's first four columns of the step.</param>
    /// <param name="rightHalf">From there to the thread's other four columns.</param>
    TSelf Add(ArrayView<Float4> left, int leftPlace, int leftHalf, ArrayView<Float4> right, int rightPlace, int rightHalf);

    /// <summary>Four sums of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="half">0 for the first four columns, 1 for the others.</param>
    Float4 Quad(int row, int half);
}

/// <summary>4x4 sums.</summary>
internal readonly struct ThreadTile4(Float4 row0, Float4 row1, Float4 row2, Float4 row3) : IThreadTile<ThreadTile4>
{
    private readonly Float4 _row0 = row0;
    private readonly Float4 _row1 = row1;
    private readonly Float4 _row2 = row2;
    private readonly Float4 _row3 = row3;

    public static int Side => 4;

    public ThreadTile4 Add(ArrayView<Float4> left, int leftPlace, int leftHalf, ArrayView<Float4> right, int rightPlace, int rightHalf)
    {
        Float4 a = left[leftPlace];
        Float4 b = right[rightPlace];
        return new ThreadTile4(
            Float4.MultiplyAdd(a.X, b, _row0), Float4.MultiplyAdd(a.Y, b, _row1), Float4.MultiplyAdd(a.Z, b, _row2),
            Float4.MultiplyAdd(a.W, b, _row3));
    }

    public Float4 Quad(int row, int half) => row == 0 ? _row0 : row == 1 ? _row1 : row == 2 ? _row2 : _row3;
}

/// <summary>
/// 8x8 sums. The halves of rows and columns lie half a group's tile apart, so that neighbouring threads read neighbouring values.
/// </summary>
internal readonly struct ThreadTile8(
    ThreadTile8.Quarter topLeft, ThreadTile8.Quarter topRight, ThreadTile8.Quarter bottomLeft, ThreadTile8.Quarter bottomRight)
    : IThreadTile<ThreadTile8>
{
    private readonly Quarter _topLeft = topLeft;
    private readonly Quarter _topRight = topRight;
    private readonly Quarter _bottomLeft = bottomLeft;
    private readonly Quarter _bottomRight = bottomRight;

    public static int Side => 8;

    public ThreadTile8 Add(ArrayView<Float4> left, int leftPlace, int leftHalf, ArrayView<Float4> right, int rightPlace, int rightHalf)
    {
        Float4 top = left[leftPlace];
        Float4 bottom = left[leftPlace + leftHalf];
        Float4 first = right[rightPlace];
        Float4 second = right[rightPlace + rightHalf];
        return new ThreadTile8(
            _topLeft.Add(top, first), _topRight.Add(top, second), _bottomLeft.Add(bottom, first), _bottomRight.Add(bottom, second));
    }

    public Float4 Quad(int row, int half)
    {
        if (row < 4)
        {
            return half == 0 ? _topLeft.Row(row) : _topRight.Row(row);
        }

        return half == 0 ? _bottomLeft.Row(row - 4) : _bottomRight.Row(row - 4);
    }

    /// <summary>4x4 of the sums.</summary>
    internal readonly struct Quarter(Float4 row0, Float4 row1, Float4 row2, Float4 row3)
    {
        private readonly Float4 _row0 = row0;
        private readonly Float4 _row1 = row1;
        private readonly Float4 _row2 = row2;
        private readonly Float4 _row3 = row3;

        public Quarter Add(Float4 a, Float4 b) => new(
            Float4.MultiplyAdd(a.X, b, _row0), Float4.MultiplyAdd(a.Y, b, _row1), Float4.MultiplyAdd(a.Z, b, _row2),
            Float4.MultiplyAdd(a.W, b, _row3));

        public Float4 Row(int row) => row == 0 ? _row0 : row == 1 ? _row1 : row == 2 ? _row2 : _row3;
    }
}
