namespace MLNet.DeepExtensions.Networks.Data;

public abstract partial class Dataset
{
    /// <summary>Some of the rows, in the order given. Nothing is copied but the numbers.</summary>
    /// <param name="rows">The rows' numbers; a number may come several times.</param>
    /// <exception cref="ArgumentException">No row is named.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Dataset Subset(ReadOnlySpan<long> rows)
    {
        foreach (long row in rows)
        {
            CheckRow(row);
        }

        return new SubsetDataset(this, rows.ToArray());
    }

    /// <summary>The first rows.</summary>
    /// <param name="count">How many, from 1 to <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many rows, or none is asked for.</exception>
    public Dataset Take(long count) => new RangeDataset(this, 0, count);

    /// <summary>The rows after the first ones.</summary>
    /// <param name="count">How many to leave out, from 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">No row would be left, or the number is negative.</exception>
    public Dataset Skip(long count) => new RangeDataset(this, count, Count - count);

    /// <summary>
    /// The same rows with some neighbouring values along the last axis of the inputs: features of rows, channels of images.
    /// </summary>
    /// <param name="first">The first value that is kept, counted from 0.</param>
    /// <param name="count">How many are kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">The inputs have no such values.</exception>
    public Dataset Columns(int first, int count) => new ColumnsDataset(this, first, count);

    /// <summary>The same rows with one of their named inputs, in its shape.</summary>
    /// <param name="name">The input's name, of those in <see cref="InputParts"/>.</param>
    /// <exception cref="ArgumentException">There is no such input; the message lists them.</exception>
    public Dataset Input(string name) => new InputPartDataset(
        this,
        InputParts.FirstOrDefault(part => part.Name == name) ?? throw new ArgumentException(
            $"No input is named '{name}'. The inputs are: {string.Join(", ", InputParts)}.", nameof(name)));

    /// <summary>Deals the rows out to two parts at random. Each part keeps the rows' order.</summary>
    /// <param name="fraction">The first part's share of the rows, between 0 and 1; both parts get at least one row.</param>
    /// <param name="seed">The same seed gives the same parts.</param>
    /// <param name="stratified">
    /// Whether every class keeps its share in both parts, to the row: the shares are rounded so that the parts' sizes are the same as
    /// without (largest remainder). A class's only row goes to the larger part, beyond its share: what is learned from knows every class.
    /// Unless given, it is done where the targets are class numbers.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not between 0 and 1.</exception>
    /// <exception cref="InvalidOperationException">
    /// There are fewer than two rows, every class has one row, or stratification is asked for where there are no class numbers.
    /// </exception>
    public (Dataset First, Dataset Second) Split(double fraction, ulong seed, bool? stratified = null)
    {
        (long[] first, long[] second) = RowSplitter.Split(this, fraction, seed, stratified ?? HasClassNumbers);
        return (new SubsetDataset(this, first), new SubsetDataset(this, second));
    }

    /// <summary>
    /// Pairs for k-fold cross-validation: every row is in the test part of exactly one pair. The parts' sizes differ by at most one row.
    /// </summary>
    /// <param name="folds">The number of pairs, from 2 to the number of rows.</param>
    /// <param name="seed">The same seed gives the same parts.</param>
    /// <param name="stratified">
    /// Whether every class is spread evenly, its rows in two test parts differing by at most one. Unless given, it is done where the
    /// targets are class numbers.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There are too few rows for so many folds, or fewer than two folds.</exception>
    /// <exception cref="InvalidOperationException">Stratification is asked for where there are no class numbers.</exception>
    public IReadOnlyList<(Dataset Train, Dataset Test)> Folds(int folds, ulong seed, bool? stratified = null) =>
        [.. RowSplitter.Folds(this, folds, seed, stratified ?? HasClassNumbers)
            .Select(pair => ((Dataset)new SubsetDataset(this, pair.Train), (Dataset)new SubsetDataset(this, pair.Test)))];

    /// <summary>The same rows with inputs <c>(x - Mean) * Scale + Offset</c>, computed when they are read.</summary>
    /// <param name="scaler">The scaler, fitted on the training part.</param>
    /// <exception cref="ArgumentException">The scaler is for another number of features or channels.</exception>
    public Dataset Scaled(Scaler scaler) => new ScaledDataset(this, scaler);

    /// <summary>The same rows with one target per class, 1 for the row's class and 0 for the others, instead of class numbers.</summary>
    /// <exception cref="InvalidOperationException">The targets are not class numbers.</exception>
    public Dataset OneHot() => new OneHotDataset(this);

    /// <summary>
    /// The same rows with the classes numbered in the order of other names, those of a network say: compared by name. Training, validation
    /// and evaluation do this themselves; it is for what is compared by number, such as <see cref="ReadClasses"/> with <c>PredictClass</c>.
    /// </summary>
    /// <param name="classNames">The names in the order wanted; the data may lack some of them.</param>
    /// <exception cref="ArgumentException">The data have a class that is not among the names; the message lists the difference.</exception>
    /// <exception cref="InvalidOperationException">The data have no class names.</exception>
    public Dataset WithClasses(IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        return ClassNames is null
            ? throw new InvalidOperationException("The dataset has no class names to compare with others.")
            : ClassAlignment.Align(this, classNames, takesFewer: true, "the dataset", "the list of names");
    }

    /// <summary>
    /// The same rows, of which no more are read once a token asks for that: what goes through them stops after the block at hand.
    /// </summary>
    /// <param name="cancellationToken">The token; with one that cannot be cancelled the dataset itself is returned.</param>
    /// <remarks>Reading throws <see cref="OperationCanceledException"/> then. Training and evaluation do this themselves.</remarks>
    public Dataset WithCancellation(CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled && Cancellation != cancellationToken ? new CancellableDataset(this, cancellationToken) : this;
}
