namespace MLNet.DeepExtensions.CommandLine;

/// <summary>The kinds of data that are read.</summary>
internal enum DataKind
{
    /// <summary>A table in a CSV file.</summary>
    Csv,

    /// <summary>Images and labels in IDX files, MNIST's format.</summary>
    Idx,

    /// <summary>A folder with a folder of images for each class.</summary>
    Images,
}
