using System.CommandLine;
using System.Globalization;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>The data to learn from, and which of their columns are what.</summary>
internal sealed class DataOptions
{
    private readonly Argument<string> _data = new("DATA")
    {
        Description = "A CSV file (.gz too), a folder of IDX files or one of them (MNIST's format), or a folder with a folder of PNG or PNM images for each class.",
    };

    private readonly Option<string[]> _label = ToolOption.List(
        "--label", "COLUMN", "CSV: the column to learn, by its name or its number from 0 (-1 is the last). Several are learned as values.");

    private readonly Option<string> _task = ToolOption.Choice(
        "--task", "CSV: whether the label's values are classes or numbers; guessed and said if left out.", "auto",
        ["auto", "classification", "regression"]);

    private readonly Option<string[]> _features = ToolOption.List(
        "--features", "COLUMNS", "CSV: the columns to learn from, with commas between them; the others if left out.");

    private readonly Option<string[]> _ignore = ToolOption.List("--ignore", "COLUMNS", "CSV: columns to leave out.");

    private readonly Option<string[]> _categorical = ToolOption.List(
        "--categorical", "COLUMNS", "CSV: columns whose numbers are categories. Columns of text are anyway.");

    private readonly Option<string?> _weight = ToolOption.Text("--weight", "COLUMN", "CSV: the column of the rows' weights.");

    private readonly Option<string> _header = ToolOption.Choice(
        "--header", "CSV: whether the first line has the columns' names; it has if none of its values is a number.", "auto", ["auto", "yes", "no"]);

    private readonly Option<string?> _delimiter = ToolOption.Text(
        "--delimiter", "TEXT", "CSV: what stands between two values; looked for if left out.");

    private readonly Option<string> _missing = ToolOption.Choice(
        "--missing", "CSV: what happens to rows that lack a value.", "drop", ["drop", "error"]);

    private readonly Option<string?> _size = ToolOption.Text(
        "--size", "HxW", "Folder of images: the height and width that images are given; 32x32 if left out.");

    private readonly Option<string> _channels = ToolOption.Choice(
        "--channels", "Folder of images: 1 for grey, 3 for colour.", "3", ["1", "3"]);

    public IEnumerable<Symbol> Symbols =>
        [_data, _label, _task, _features, _ignore, _categorical, _weight, _header, _delimiter, _missing, _size, _channels];

    /// <summary>The path that was given.</summary>
    public string PathOf(ParseResult arguments) => arguments.GetValue(_data)!;

    /// <summary>Reads the data.</summary>
    /// <exception cref="UsageException">A column is not there, or an option is for another kind of data.</exception>
    public LoadedData Load(ParseResult arguments)
    {
        string path = PathOf(arguments);
        DataKind kind = DataSource.KindOf(path);
        RefuseOthers(arguments, kind);
        return kind switch
        {
            DataKind.Csv => LoadCsv(arguments, path),
            DataKind.Idx => LoadIdx(path),
            _ => LoadImages(arguments, path),
        };
    }

    private static LoadedData LoadIdx(string path)
    {
        Dataset training;
        Dataset? test = null;
        if (Directory.Exists(path))
        {
            (training, test) = IdxDataset.LoadFolder(path);
        }
        else
        {
            training = IdxPair.Load(path, null);
        }

        return new LoadedData(training, new DataFormat(DataKind.Idx) { Image = training.InputShape, Targets = [] })
        {
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {training.Count:N0} images of {training.InputShape}{(test is null ? "" : $", {test.Count:N0} more to test on")}"),
            Test = test,
        };
    }

    private LoadedData LoadImages(ParseResult arguments, string path)
    {
        (int height, int width) = ImageSize(arguments.GetValue(_size) ?? "32x32");
        DataFormat format = new(DataKind.Images)
        {
            Image = [height, width, int.Parse(arguments.GetValue(_channels)!, CultureInfo.InvariantCulture)],
        };
        ImageFolderDataset images = ImageFolderDataset.Load(path, format.ImageOptions());
        return new LoadedData(images, format)
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{path}: {images.Count:N0} images as {images.InputShape}"),
        };
    }

    private LoadedData LoadCsv(ParseResult arguments, string path)
    {
        bool? hasHeader = arguments.GetValue(_header) switch { "yes" => true, "no" => false, _ => null };
        CsvSummary summary = CsvSummary.Read(path, arguments.GetValue(_delimiter)?.Replace("\\t", "\t", StringComparison.Ordinal), hasHeader);
        CsvNames names = new(summary, path);
        if (arguments.GetValue(_label) is not { Length: > 0 } given)
        {
            throw new UsageException(
                $"--label is missing: which column of '{path}' is to be learned? {names.Listed}");
        }

        CsvColumn[] labels = names.Columns(given, "--label");
        bool? isClass = arguments.GetValue(_task) switch { "classification" => true, "regression" => false, _ => labels.Length > 1 ? false : null };
        if (isClass == true && labels.Length > 1)
        {
            throw new UsageException($"--label names {labels.Length} columns and --task is classification; several columns are learned as values.");
        }

        CsvSuggestion suggestion = summary.Suggest(labels[0], isClass);
        CsvOptions options = Adjusted(suggestion.Options, labels, arguments, names);
        CsvDataset data = CsvMessage.Told(() => CsvDataset.Load(path, options));
        if (data.ClassNames is [var only])
        {
            throw new InvalidDataException($"'{path}': the label {labels[0]} has one class, '{only}'; two or more are needed to learn from.");
        }

        string dropped = data.DroppedRows == 0 ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {data.DroppedRows:N0} more lack a value and are left out");
        return new LoadedData(data, new DataFormat(DataKind.Csv) { Csv = data.Options, Targets = data.TargetNames })
        {
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {data.Count:N0} rows of {data.Options.Features!.Count} columns{(options.HasHeader ? "" : " without a header")}{dropped}"),
            Remarks = arguments.GetValue(_features) is { Length: > 0 } ? [] : suggestion.Remarks,
            FeatureNames = data.FeatureNames,
        };
    }

    private CsvOptions Adjusted(CsvOptions options, CsvColumn[] labels, ParseResult arguments, CsvNames names)
    {
        CsvColumn[] ignored = names.Columns(arguments.GetValue(_ignore) ?? [], "--ignore");
        CsvColumn[] features = names.Columns(arguments.GetValue(_features) ?? [], "--features");
        CsvColumn[] categories = names.Columns(arguments.GetValue(_categorical) ?? [], "--categorical");
        CsvColumn? weight = arguments.GetValue(_weight) is { } column ? names.Columns([column], "--weight")[0] : (CsvColumn?)null;
        HashSet<CsvColumn> unused = [.. ignored, .. labels, .. weight is { } used ? [used] : Array.Empty<CsvColumn>()];
        IEnumerable<CsvColumn> isText = features.Length > 0 ? features.Where(names.IsText) : options.Categorical;
        return options with
        {
            Targets = options.Label is null ? labels : [],
            Features = features.Length > 0 ? features : null,
            Ignore = features.Length > 0 ? [] : [.. options.Ignore.Union(ignored).Except(labels).Where(column => column != weight)],
            Categorical = [.. isText.Union(categories).Where(column => !unused.Contains(column))],
            Weight = weight,
            Missing = arguments.GetValue(_missing) == "error" ? MissingValueHandling.Error : options.Missing,
        };
    }

    /// <summary>Refuses options that the data have no use for: they were meant to change something.</summary>
    private void RefuseOthers(ParseResult arguments, DataKind kind)
    {
        Option[] ofTables = [_label, _task, _features, _ignore, _categorical, _weight, _header, _delimiter, _missing];
        Option[] ofImages = [_size, _channels];
        Option[] others = [.. kind == DataKind.Csv ? [] : ofTables, .. kind == DataKind.Images ? [] : ofImages];
        if (others.FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is { } other)
        {
            string what = kind switch { DataKind.Csv => "a CSV file", DataKind.Idx => "IDX data", _ => "a folder of images" };
            throw new UsageException($"{other.Name} has no meaning for '{PathOf(arguments)}', which is {what}.");
        }
    }

    private static (int Height, int Width) ImageSize(string text)
    {
        string[] parts = text.Split('x');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int height) && height > 0
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width > 0
            ? (height, width)
            : throw new UsageException($"--size is '{text}'; a height and a width such as 32x32 are allowed.");
    }
}
