namespace MLNet.DeepExtensions.Networks.Data;

public abstract partial class Dataset
{
    /// <summary>A dataset in memory from one array a row; the values are copied.</summary>
    /// <param name="inputs">The rows' features, all of one length: <c>inputs[row][feature]</c>.</param>
    /// <param name="targets">
    /// The targets; an <c>int[]</c> of class numbers, a <c>float[]</c> of values or a <c>float[][]</c> of several values per row will do.
    /// </param>
    /// <param name="weights">The rows' weights, or null for 1 each.</param>
    /// <exception cref="ArgumentException">There is no row, lengths differ, or a weight is negative or not finite.</exception>
    public static InMemoryDataset FromArrays(float[][] inputs, Targets targets, float[]? weights = null)
    {
        float[] flat = Targets.Flatten(inputs, nameof(inputs), out int width);
        return new InMemoryDataset(flat, [width], targets, weights);
    }

    /// <summary>A dataset in memory from a matrix; the values are copied.</summary>
    /// <param name="inputs">The rows' features: <c>inputs[row, feature]</c>.</param>
    /// <param name="targets">
    /// The targets; an <c>int[]</c> of class numbers, a <c>float[]</c> of values or a <c>float[][]</c> of several values per row will do.
    /// </param>
    /// <param name="weights">The rows' weights, or null for 1 each.</param>
    /// <exception cref="ArgumentException">There is no row, lengths differ, or a weight is negative or not finite.</exception>
    public static InMemoryDataset FromArrays(float[,] inputs, Targets targets, float[]? weights = null)
    {
        if (inputs.Length == 0)
        {
            throw new ArgumentException("There are no inputs; at least one row of one feature is needed.", nameof(inputs));
        }

        float[] flat = new float[inputs.Length];
        Buffer.BlockCopy(inputs, 0, flat, 0, checked(flat.Length * sizeof(float)));
        return new InMemoryDataset(flat, [inputs.GetLength(1)], targets, weights);
    }

    /// <summary>A dataset in memory over a flat array, which is kept and not copied.</summary>
    /// <param name="inputs">The rows' inputs one after the other: <c>[rows, inputShape]</c>.</param>
    /// <param name="inputShape">The shape of one row.</param>
    /// <param name="targets">
    /// The targets; an <c>int[]</c> of class numbers, a <c>float[]</c> of values or a <c>float[][]</c> of several values per row will do.
    /// </param>
    /// <param name="weights">The rows' weights, or null for 1 each.</param>
    /// <exception cref="ArgumentException">There is no row, lengths differ, or a weight is negative or not finite.</exception>
    public static InMemoryDataset FromArrays(float[] inputs, TensorShape inputShape, Targets targets, float[]? weights = null) =>
        new(inputs, inputShape, targets, weights);

    /// <summary>A dataset of bytes in memory, a quarter of the size of floats; the array is kept and not copied.</summary>
    /// <param name="inputs">The rows' inputs one after the other: <c>[rows, inputShape]</c>.</param>
    /// <param name="inputShape">The shape of one row, such as <c>[28, 28, 1]</c>.</param>
    /// <param name="targets">
    /// The targets; an <c>int[]</c> of class numbers, a <c>float[]</c> of values or a <c>float[][]</c> of several values per row will do.
    /// </param>
    /// <param name="weights">The rows' weights, or null for 1 each.</param>
    /// <param name="scale">A byte is read as <c>byte * scale + offset</c>; 0 to 1 unless given.</param>
    /// <param name="offset">A byte is read as <c>byte * scale + offset</c>.</param>
    /// <exception cref="ArgumentException">
    /// There is no row, lengths differ, or a weight, the scale or the offset is out of its range.
    /// </exception>
    public static ByteDataset FromBytes(
        byte[] inputs, TensorShape inputShape, Targets targets, float[]? weights = null, float scale = 1f / 255f, float offset = 0f) =>
        new(inputs, inputShape, targets, weights, scale, offset);

    /// <summary>A dataset in memory of rows with few non-zeros; the matrix is kept and not copied.</summary>
    /// <param name="inputs">The rows' inputs.</param>
    /// <param name="targets">
    /// The targets; an <c>int[]</c> of class numbers, a <c>float[]</c> of values or a <c>float[][]</c> of several values per row will do.
    /// </param>
    /// <param name="weights">The rows' weights, or null for 1 each.</param>
    /// <exception cref="ArgumentException">There is no row, lengths differ, or a weight is negative or not finite.</exception>
    public static SparseDataset FromSparse(SparseMatrix inputs, Targets targets, float[]? weights = null) => new(inputs, targets, weights);

    /// <summary>
    /// A dataset of several named inputs, for <c>Network.Inputs</c>: each keeps its own storage, an image its bytes, and its own
    /// shape. Views of it keep a row's inputs together.
    /// </summary>
    /// <param name="inputs">
    /// Names and datasets of the same rows in the same order. One of them has the rows' targets and weights, the others have
    /// <see cref="Targets.None"/>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is none, two names are the same, the numbers of rows differ, or several have targets; the message names the inputs.
    /// </exception>
    public static Dataset Combine(params ReadOnlySpan<(string Name, Dataset Data)> inputs) => new CombinedDataset(inputs);

    /// <summary>A dataset whose rows are computed when they are read.</summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="inputShape">The shape of one row.</param>
    /// <param name="targetWidth">The number of target values per row.</param>
    /// <param name="generate">Computes a row from its number alone; called from many threads at once.</param>
    /// <param name="classNames">The classes' names where the targets are class numbers.</param>
    public static GeneratorDataset Generate(
        long count, TensorShape inputShape, int targetWidth, RowGenerator generate, IReadOnlyList<string>? classNames = null) =>
        new(count, inputShape, targetWidth, generate) { ClassNames = classNames };
}
