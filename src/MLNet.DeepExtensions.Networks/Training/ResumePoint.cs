using System.Globalization;
using MLNet.DeepExtensions.Networks.Distributed;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The checkpoint that a training goes on from.</summary>
/// <param name="Path">The file.</param>
/// <param name="State">The training's state.</param>
/// <param name="Skipped">Newer checkpoints of the folder that cannot be read, and why.</param>
internal sealed record ResumePoint(string Path, StateContent State, IReadOnlyList<string> Skipped)
{
    /// <summary>
    /// A file; or of a folder the checkpoint with the most steps that can be read. Null where a folder has none, or is not there yet.
    /// </summary>
    /// <exception cref="FileNotFoundException">The path looks like a file's, and there is none.</exception>
    /// <exception cref="ModelFormatException">
    /// The file is damaged or no checkpoint, or all of a folder's checkpoints are damaged.
    /// </exception>
    public static ResumePoint? Find(string path)
    {
        if (File.Exists(path))
        {
            return new ResumePoint(path, ModelFile.ReadState(path), []);
        }

        if (!Directory.Exists(path))
        {
            return System.IO.Path.HasExtension(path)
                ? throw new FileNotFoundException(
                    $"{nameof(TrainingOptions.ResumeFrom)} is '{path}', which is not there. A folder without checkpoints begins anew.", path)
                : null;
        }

        List<string> skipped = [];
        foreach ((string file, _) in Candidates(path))
        {
            try
            {
                return new ResumePoint(file, ModelFile.ReadState(file), skipped);
            }
            catch (ModelFormatException exception)
            {
                skipped.Add(exception.Message);
            }
        }

        return skipped.Count == 0 ? null : throw new ModelFormatException(
            $"No checkpoint in '{path}' can be read: {string.Join("; ", skipped)}");
    }

    /// <summary>Gives all ranks the checkpoint that rank 0 has found, so that all go on from the same.</summary>
    /// <param name="collective">The ranks.</param>
    /// <param name="found">What rank 0 has found; null where there is none, and on the others.</param>
    public static ResumePoint? Share(ICollective collective, ResumePoint? found)
    {
        string path = collective.BroadcastText(found?.Path ?? "");
        if (path.Length == 0)
        {
            return null;
        }

        string texts = collective.BroadcastText(TextsJson.Write(found?.State.Texts ?? []));
        string lengths = collective.BroadcastText(TextsJson.Write(found?.State.Arrays.ToDictionary(
            array => array.Key, array => array.Value.Length.ToString(CultureInfo.InvariantCulture)) ?? []));
        Dictionary<string, ReadOnlyMemory<float>> arrays = new(StringComparer.Ordinal);
        foreach ((string name, string length) in TextsJson.Read(lengths, path))
        {
            float[] values = new float[int.Parse(length, CultureInfo.InvariantCulture)];
            found?.State.Arrays[name].CopyTo(values);
            collective.Broadcast(values);
            arrays[name] = values;
        }

        return new ResumePoint(path, new StateContent { Texts = TextsJson.Read(texts, path), Arrays = arrays }, found?.Skipped ?? []);
    }

    // Whoever has copied the folder has made the files anew, so that only they themselves tell which is the newest.
    private static IEnumerable<(string File, long Step)> Candidates(string folder) =>
        from file in Directory.EnumerateFiles(folder)
        let step = StepOf(file)
        where step >= 0
        orderby step descending, file descending
        select (file, step);

    private static long StepOf(string file)
    {
        try
        {
            return ModelFile.PeekState(file) is { } texts && texts.TryGetValue("step", out string? step)
                && long.TryParse(step, CultureInfo.InvariantCulture, out long number) ? number : -1;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ModelFormatException)
        {
            return -1;
        }
    }
}
