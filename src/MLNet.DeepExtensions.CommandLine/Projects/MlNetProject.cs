using System.Globalization;
using System.Reflection;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>
/// A console project in Model Builder's shape that trains the same network on the same table in an ML.NET pipeline, by the trainers of
/// <c>MLNet.DeepExtensions</c>, saves the model and predicts by it.
/// </summary>
internal sealed class MlNetProject
{
    /// <summary>What the sources use under the same roof.</summary>
    private static readonly string[] s_taken =
    [
        "AppContext", "BuildPipeline", "Console", "Evaluate", "LoadIDataViewFromFile", "MLContext", "MLNet", "Microsoft", "ModelInput",
        "ModelOutput", "ModelPath", "Path", "Predict", "PredictAllLabels", "RetrainModel", "SaveModel", "System", "Trainer",
    ];

    private readonly string _dataPath;
    private readonly string _dataFile;

    private MlNetProject(string folder, string dataPath)
    {
        (Folder, _dataPath) = (folder, dataPath);
        Name = CSharpNames.Of([Path.GetFileName(Path.GetFullPath(folder))], "Model", s_taken)[0];
        string file = Path.GetFileName(dataPath);
        _dataFile = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(file) : file;
    }

    /// <summary>The folder that it is written to.</summary>
    public string Folder { get; }

    /// <summary>The name of the project and of its class, after the folder.</summary>
    public string Name { get; }

    /// <summary>The table's file in the project.</summary>
    public string DataPath => $"data/{_dataFile}";

    /// <summary>The columns that it reads, in the file's order.</summary>
    public required IReadOnlyList<ProjectColumn> Columns { get; init; }

    /// <summary>How the table is read.</summary>
    public required CsvOptions Csv { get; init; }

    /// <summary>Whether classes are learned.</summary>
    public required bool HasClasses { get; init; }

    /// <summary>The network, in C#.</summary>
    public required string NetworkCode { get; init; }

    /// <summary>Whether the trainer's own normalization of the features is that of the network.</summary>
    public required bool IsStandardized { get; init; }

    /// <summary>How it is trained.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>The epochs without improvement after which it ends; null without validation.</summary>
    public required int? Patience { get; init; }

    /// <summary>The share of the rows to validate on.</summary>
    public required double ValidationFraction { get; init; }

    public ProjectColumn Label => Columns.Single(static column => column.Purpose == ColumnPurpose.Label);

    public IEnumerable<ProjectColumn> Features => Columns.Where(static column => column.Purpose == ColumnPurpose.Feature);

    /// <summary>The project of a training.</summary>
    /// <param name="folder">The folder to write to.</param>
    /// <param name="dataPath">The table.</param>
    /// <param name="data">The table, as it was read.</param>
    /// <param name="network">The network.</param>
    /// <param name="training">How it is trained.</param>
    /// <param name="patience">The epochs without improvement after which it ends; null without validation.</param>
    /// <param name="validationFraction">The share of the rows to validate on; null where these are another file's.</param>
    /// <exception cref="UsageException">There is no such project.</exception>
    /// <exception cref="IOException">The folder has files already, or cannot be made.</exception>
    public static MlNetProject For(
        string folder, string dataPath, LoadedData data, ChosenNetwork network, TrainingOptions training, int? patience,
        double? validationFraction)
    {
        if (data.Format.Csv is not { } csv)
        {
            throw new UsageException($"--mlnet-project writes projects of CSV files, and '{dataPath}' is none.");
        }

        if (data.Format.Targets.Count > 1)
        {
            throw new UsageException($"--label names {data.Format.Targets.Count} columns; --mlnet-project writes projects that learn one.");
        }

        if (network.Layers is null)
        {
            throw new UsageException("--network is JSON; --mlnet-project writes networks that are a text, such as \"dense 64 relu\".");
        }

        if (validationFraction is null)
        {
            throw new UsageException("--validation is a file; --mlnet-project writes projects that keep a share of the rows to validate on.");
        }

        if (csv.Delimiter.Length > 1)
        {
            throw new UsageException($"--delimiter is '{csv.Delimiter}'; ML.NET reads tables with one character between two values.");
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new IOException($"--mlnet-project: the folder '{folder}' is not empty.");
        }

        OutputFile.Prepare(Path.Combine(folder, "Program.cs"));
        return new MlNetProject(folder, dataPath)
        {
            Columns = ColumnsOf(csv, CsvSummary.Read(dataPath, csv.Delimiter, csv.HasHeader)),
            Csv = csv,
            HasClasses = data.HasClasses,
            NetworkCode = CodeOf(network, data.Data.InputShape),
            IsStandardized = network.Normalization == NormalizationKind.Standard,
            Training = training,
            Patience = patience,
            ValidationFraction = validationFraction.Value,
        };
    }

    /// <summary>Writes all files.</summary>
    /// <exception cref="IOException">One cannot be written.</exception>
    public void Write()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "data"));
        AtomicFile.Write(Path.Combine(Folder, "data", _dataFile), stream =>
        {
            using Stream table = TableFile.Open(_dataPath);
            table.CopyTo(stream);
        });
        Save($"{Name}.csproj", ProjectFile.Write(this, PackageVersion));
        Save($"{Name}.mbconfig", ModelBuilderConfig.Write(this));
        Save($"{Name}.consumption.cs", ConsumptionSource.Write(this));
        Save($"{Name}.training.cs", TrainingSource.Write(this));
        Save($"{Name}.evaluate.cs", EvaluateSource.Write(this));
        Save("Program.cs", ProgramSource.Write(this));
    }

    // Behind the plus is the commit.
    private static string PackageVersion => typeof(MlNetProject).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static ProjectColumn[] ColumnsOf(CsvOptions csv, CsvSummary table)
    {
        List<(CsvColumnSummary Column, ColumnPurpose Purpose, bool IsText)> used = [];
        void Add(CsvColumn column, ColumnPurpose purpose, bool isText) => used.Add((table.Find(column)!, purpose, isText));
        foreach (CsvColumn column in csv.Features!)
        {
            Add(column, ColumnPurpose.Feature, csv.Categorical.Contains(column));
        }

        Add(csv.Label ?? csv.Targets[0], ColumnPurpose.Label, csv.Label is not null);
        if (csv.Weight is { } weight)
        {
            Add(weight, ColumnPurpose.Weight, isText: false);
        }

        used.Sort(static (one, other) => one.Column.Index.CompareTo(other.Column.Index));
        string[] properties = CSharpNames.Of(used.Select(static column => column.Column.Name), "Column", "ModelInput", "Equals", "GetHashCode", "GetType", "MemberwiseClone", "ToString");
        return [.. used.Zip(properties, static (column, property) => new ProjectColumn(
            column.Column.Name, property, column.Column.Index, column.Purpose, column.IsText))];
    }

    private static string CodeOf(ChosenNetwork network, TensorShape inputs)
    {
        string first = network.Normalization is { } kind and not NormalizationKind.Standard
            ? $".NormalizeInput(NormalizationKind.{kind})" : "";
        NetworkBuilder hidden = network.Layers!.AppendTo(Network.Input(inputs), inputs);
        bool isImage = network.Layers.Layers.Count > 0 && hidden.Build().OutputShape.Rank > 1;
        return first + string.Concat(network.Layers.Layers.Select(static layer => layer.Code)) + (isImage ? ".Flatten()" : "");
    }

    private void Save(string file, string text) => AtomicFile.WriteText(
        Path.Combine(Folder, file), writer => writer.Write(text.ReplaceLineEndings("\n").TrimEnd() + "\n"));

    /// <summary>A number as C# has it.</summary>
    public static string Number(float number) => string.Create(CultureInfo.InvariantCulture, $"{number}f");
}
