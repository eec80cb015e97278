using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Networks.Distributed;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// The processes that a training runs on. Each batch is cut into parts: one a rank, or a fixed number of them, of which every rank computes
/// equally many neighbours. What is decided in a training (to stop, to cancel, to give up) is decided once for all.
/// </summary>
internal sealed class Ranks
{
    /// <summary>How many requests <see cref="Signal"/> takes.</summary>
    public const int Requests = 3;

    private const string FailurePrefix = "!";
    private readonly int[] _sent = new int[Requests + 1];
    private readonly int[] _received;
    private bool _haveAgreed;
    private bool _haveFailed;

    private Ranks(ICollective collective, int parts) =>
        (Collective, Parts, _received) = (collective, parts, new int[(Requests + 1) * collective.Size]);

    /// <summary>What the processes tell each other by.</summary>
    public ICollective Collective { get; }

    /// <summary>Into how many parts each batch is cut.</summary>
    public int Parts { get; }

    /// <summary>How many of them are this rank's.</summary>
    public int OwnParts => Parts / Collective.Size;

    /// <summary>The first of them.</summary>
    public int FirstPart => OwnParts * Collective.Rank;

    /// <summary>Whether this is rank 0: callbacks run there alone.</summary>
    public bool IsFirst => Collective.Rank == 0;

    /// <summary>Whether the training was cancelled on any rank, as far as all know.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>
    /// Trains on the ranks of the options, or by itself where these name none. A failure of this rank alone is told to the others.
    /// </summary>
    public static TrainingResult Run(TrainingOptions options, Func<TrainingOptions, TrainingResult> train)
    {
        if (Of(options) is not { } ranks)
        {
            return train(options);
        }

        try
        {
            return train(options with { Ranks = ranks });
        }
        catch (Exception failure) when (!ranks.IsOfAll(failure))
        {
            ranks.Announce(failure);
            throw;
        }
    }

    /// <summary>Compares what the training depends on, before anything else is exchanged.</summary>
    /// <exception cref="ArgumentException">Something differs; the message names the rank, the thing and both values.</exception>
    /// <exception cref="CollectiveAbortedException">A rank cannot train; the message has its reason.</exception>
    public void Agree(IReadOnlyDictionary<string, string> facts)
    {
        Dictionary<string, string> own = new(facts) { ["package"] = Version() };
        string[] all = Collective.GatherText(TextsJson.Write(own));
        _haveAgreed = true;
        ThrowIfAnyFailed(all);
        Dictionary<string, string> first = TextsJson.Read(all[0], "rank 0");
        for (int rank = 1; rank < all.Length; rank++)
        {
            Dictionary<string, string> other = TextsJson.Read(all[rank], $"rank {rank}");
            string[] differences = [.. first.Keys.Union(other.Keys).Order(StringComparer.Ordinal)
                .Where(name => first.GetValueOrDefault(name) != other.GetValueOrDefault(name))
                .Select(name => $"{name} is {other.GetValueOrDefault(name, "not there")} and on rank 0 {first.GetValueOrDefault(name, "not there")}")];
            if (differences.Length > 0)
            {
                _haveFailed = true;
                throw new ArgumentException(
                    $"Rank {rank} would train something else than rank 0: {string.Join("; ", differences)}. All ranks need the same program, data and options, and the same instruction set.");
            }
        }
    }

    /// <summary>
    /// Tells all ranks whether any of them is to be cancelled, and what callbacks have asked for on rank 0.
    /// </summary>
    /// <param name="isCancelled">Whether this rank is to be cancelled.</param>
    /// <param name="requests">What rank 0 tells; on the others it is overwritten.</param>
    public void Signal(bool isCancelled, Span<int> requests)
    {
        _sent[0] = isCancelled ? 1 : 0;
        requests.CopyTo(_sent.AsSpan(1));
        Collective.Gather(MemoryMarshal.AsBytes(_sent.AsSpan()), MemoryMarshal.AsBytes(_received.AsSpan()));
        for (int rank = 0; rank < Collective.Size; rank++)
        {
            IsCancelled |= _received[rank * _sent.Length] != 0;
        }

        _received.AsSpan(1, requests.Length).CopyTo(requests);
    }

    /// <summary>The first sample of a part, in its batch; of the part behind the last the batch's size.</summary>
    public int Begin(int part, int samples) => (int)((long)samples * part / Parts);

    /// <summary>The samples of the largest part of a batch.</summary>
    public int LargestPart(int samples) => (samples + Parts - 1) / Parts;

    /// <summary>Throws where the parts of a batch cannot be spread evenly over the ranks.</summary>
    public static void Check(TrainingOptions options)
    {
        int size = options.Collective?.Size ?? 1;
        int parts = options.VirtualShards;
        if (parts != 0 && !int.IsPow2(parts))
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"{nameof(TrainingOptions.VirtualShards)} is {parts}; 0, or a power of 2 is allowed."));
        }

        if (parts != 0 && parts % size != 0)
        {
            throw new ArgumentException(
                $"{nameof(TrainingOptions.VirtualShards)} is {parts} and there are {size} ranks; 1, 2, 4 and so on up to {parts} ranks are allowed.");
        }

        if (parts != 0 && options.GradientFormat != GradientFormat.Single)
        {
            throw new ArgumentException(
                $"{nameof(TrainingOptions.VirtualShards)} is {parts} and {nameof(TrainingOptions.GradientFormat)} is {options.GradientFormat}, with which the bits depend on the number of ranks; only {GradientFormat.Single} is allowed.");
        }
    }

    private static Ranks? Of(TrainingOptions options)
    {
        int size = options.Collective?.Size ?? 1;
        if (size == 1 && options.VirtualShards <= 1)
        {
            return null;
        }

        Check(options);
        return new Ranks(options.Collective ?? new SingleProcess(), options.VirtualShards == 0 ? size : options.VirtualShards);
    }

    // What every rank finds at the same place need not be told.
    private bool IsOfAll(Exception failure) => failure is CollectiveAbortedException
        || (_haveAgreed && (_haveFailed || failure is TrainingDivergedException or OperationCanceledException));

    private void Announce(Exception failure)
    {
        if (_haveAgreed)
        {
            Collective.Abort(failure.Message);
        }
        else
        {
            Collective.GatherText(FailurePrefix + failure.Message);
        }
    }

    private void ThrowIfAnyFailed(string[] all)
    {
        if (Array.FindIndex(all, text => text.StartsWith(FailurePrefix, StringComparison.Ordinal)) is int failed and >= 0)
        {
            throw new CollectiveAbortedException($"Rank {failed} cannot train: {all[failed][FailurePrefix.Length..]}");
        }
    }

    private static string Version() =>
        typeof(Ranks).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
