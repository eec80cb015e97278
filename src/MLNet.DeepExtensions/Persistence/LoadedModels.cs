using System.Collections.Concurrent;

namespace MLNet.DeepExtensions.Persistence;

/// <summary>
/// The models that plainly loaded transformers have parsed, so that each is parsed once in a process however many cursors and prediction
/// engines use it. Nobody is kept alive by it: a model that no transformer in use holds is collected.
/// </summary>
internal static class LoadedModels
{
    private static readonly ConcurrentDictionary<Guid, WeakReference<NetworkModel>> s_models = new();
    private static readonly Lock s_gate = new();

    /// <exception cref="Networks.Persistence.ModelFormatException">The bytes are no readable model: foreign, newer, or damaged.</exception>
    public static NetworkModel Get(ReadOnlySpan<byte> bytes)
    {
        Guid id = ModelBlob.Id(bytes);
        if (TryGet(id) is { } known)
        {
            return known;
        }

        // One at a time: a pool of engines that starts on many threads would parse the same bytes as often.
        lock (s_gate)
        {
            if (TryGet(id) is { } meanwhile)
            {
                return meanwhile;
            }

            NetworkModel model = ModelBlob.Read(bytes.ToArray());
            foreach ((Guid other, WeakReference<NetworkModel> reference) in s_models)
            {
                if (!reference.TryGetTarget(out _))
                {
                    _ = s_models.TryRemove(other, out _);
                }
            }

            s_models[id] = new WeakReference<NetworkModel>(model);
            return model;
        }
    }

    private static NetworkModel? TryGet(Guid id) =>
        s_models.TryGetValue(id, out WeakReference<NetworkModel>? reference) && reference.TryGetTarget(out NetworkModel? model) ? model
            : null;
}
