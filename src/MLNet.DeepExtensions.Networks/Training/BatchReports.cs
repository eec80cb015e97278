using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Networks.Distributed;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// What the parts of a batch have given on the ranks that computed them: losses and, where they are measured, outputs and targets. After an
/// exchange each rank has those of all, in the rows' order, so that losses and metrics are the same everywhere.
/// </summary>
/// <param name="collective">The ranks.</param>
/// <param name="ownParts">The parts that each rank computes.</param>
/// <param name="samples">The samples of the largest part.</param>
/// <param name="widths">Values of a sample: outputs, logits, targets and weights, each 0 where they are not needed.</param>
internal sealed class BatchReports(ICollective collective, int ownParts, int samples, ReportWidths widths)
{
    // The sum of the losses, the number of samples, and a sign.
    private const int HeadLength = 4;
    private readonly int _length = checked(HeadLength + (samples * widths.Sum));
    private readonly float[] _own = new float[checked(ownParts * (HeadLength + (samples * widths.Sum)))];
    private readonly float[] _all = new float[checked(collective.Size * ownParts * (HeadLength + (samples * widths.Sum)))];

    /// <summary>All parts.</summary>
    public int Parts => collective.Size * ownParts;

    /// <summary>Whether any rank has raised its sign.</summary>
    public bool IsAnySignRaised { get; private set; }

    /// <summary>Begins an exchange: no part has samples.</summary>
    public void Clear()
    {
        for (int part = 0; part < ownParts; part++)
        {
            _own.AsSpan(part * _length, HeadLength).Clear();
        }
    }

    /// <summary>Raises this rank's sign.</summary>
    public void RaiseSign() => _own[HeadLength - 1] = 1;

    /// <summary>Where an own part of some samples writes.</summary>
    /// <param name="part">The part, 0 for this rank's first.</param>
    /// <param name="count">Its samples.</param>
    /// <param name="lossSum">The sum of their losses.</param>
    public BatchReport Write(int part, int count, double lossSum)
    {
        Span<float> report = _own.AsSpan(part * _length, _length);
        MemoryMarshal.Write(MemoryMarshal.AsBytes(report), lossSum);
        report[2] = BitConverter.Int32BitsToSingle(count);
        return new BatchReport(report[HeadLength..], widths, lossSum, count);
    }

    /// <summary>Gives all ranks the reports of all.</summary>
    public void Gather()
    {
        collective.Gather(MemoryMarshal.AsBytes(_own.AsSpan()), MemoryMarshal.AsBytes(_all.AsSpan()));
        IsAnySignRaised = false;
        for (int rank = 0; rank < collective.Size; rank++)
        {
            IsAnySignRaised |= _all[(rank * ownParts * _length) + HeadLength - 1] != 0;
        }
    }

    /// <summary>The report of a part.</summary>
    /// <param name="part">The part, in the rows' order.</param>
    public BatchReport Read(int part)
    {
        Span<float> report = _all.AsSpan(part * _length, _length);
        return new BatchReport(
            report[HeadLength..], widths, MemoryMarshal.Read<double>(MemoryMarshal.AsBytes(report)),
            BitConverter.SingleToInt32Bits(report[2]));
    }
}

/// <summary>Values of a sample in a report.</summary>
/// <param name="Outputs">Outputs.</param>
/// <param name="Logits">What stands before the last activation.</param>
/// <param name="Targets">Targets.</param>
/// <param name="Weights">1 where samples have weights.</param>
internal readonly record struct ReportWidths(int Outputs, int Logits, int Targets, int Weights)
{
    /// <summary>All values of a sample.</summary>
    public int Sum => Outputs + Logits + Targets + Weights;
}

/// <summary>What a part of a batch has given.</summary>
internal readonly ref struct BatchReport
{
    public BatchReport(Span<float> values, ReportWidths widths, double lossSum, int samples)
    {
        (LossSum, Samples) = (lossSum, samples);
        Outputs = Take(ref values, samples * widths.Outputs);
        Logits = Take(ref values, samples * widths.Logits);
        Targets = Take(ref values, samples * widths.Targets);
        Weights = Take(ref values, samples * widths.Weights);
    }

    public double LossSum { get; }

    public int Samples { get; }

    public Span<float> Outputs { get; }

    public Span<float> Logits { get; }

    public Span<float> Targets { get; }

    public Span<float> Weights { get; }

    private static Span<float> Take(scoped ref Span<float> values, int length)
    {
        Span<float> taken = values[..length];
        values = values[length..];
        return taken;
    }
}
