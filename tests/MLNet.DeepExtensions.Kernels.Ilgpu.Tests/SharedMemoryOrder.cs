using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>
/// Follows every way through a kernel's PTX, around every loop, and finds accesses to shared memory that no barrier keeps apart: a store
/// that can run while another thread of the group still has an earlier load before it, and a load that can run before another thread's
/// earlier store.
/// </summary>
/// <remarks>
/// A load that feeds the value stored is no violation: <c>sums[i] += sums[i + half]</c> reads its own place and one that nobody writes.
/// </remarks>
internal sealed partial class SharedMemoryOrder
{
    private readonly List<string> _statements = [];
    private readonly Dictionary<string, int> _labels = [];
    private readonly ILookup<string, int> _definitions;

    private SharedMemoryOrder(string ptx)
    {
        foreach (string line in ptx.Split('\n').Select(static line => line.Split("//")[0].Trim()))
        {
            if (Label().Match(line) is { Success: true } label)
            {
                _labels.Add(label.Groups[1].Value, _statements.Count);
            }
            else if (line.EndsWith(';') && !line.StartsWith('.'))
            {
                _statements.Add(line.Replace('\t', ' '));
            }
        }

        _definitions = Enumerable.Range(0, _statements.Count)
            .SelectMany(at => Defined(_statements[at]).Select(register => (register, at)))
            .ToLookup(static pair => pair.register, static pair => pair.at);
    }

    /// <summary>The violations, each with its two accesses.</summary>
    public static IReadOnlyList<string> Violations(string ptx) => new SharedMemoryOrder(ptx).Find();

    private List<string> Find()
    {
        // What was accessed since the last barrier, at the beginning of each statement, on any way there.
        HashSet<int>?[] before = new HashSet<int>?[_statements.Count + 1];
        SortedSet<string> violations = new(StringComparer.Ordinal);
        Stack<int> work = new([0]);
        before[0] = [];
        while (work.TryPop(out int at))
        {
            if (at == _statements.Count)
            {
                continue;
            }

            string statement = _statements[at];
            HashSet<int> open = [.. before[at]!];
            if (IsBarrier(statement))
            {
                open.Clear();
            }
            else if (IsLoad(statement) || IsStore(statement))
            {
                foreach (int earlier in open.Where(earlier => IsLoad(_statements[earlier]) != IsLoad(statement) && !Feeds(earlier, at)))
                {
                    violations.Add($"no barrier between '{_statements[earlier]}' and '{statement}'");
                }

                open.Add(at);
            }

            foreach (int next in Next(at, statement))
            {
                if (before[next] is not { } known)
                {
                    before[next] = [.. open];
                    work.Push(next);
                }
                else if (!open.IsSubsetOf(known))
                {
                    known.UnionWith(open);
                    work.Push(next);
                }
            }
        }

        return [.. violations];
    }

    private IEnumerable<int> Next(int at, string statement)
    {
        Match branch = Branch().Match(statement);
        if (branch.Success)
        {
            yield return _labels[branch.Groups["target"].Value];
        }

        if (!(branch.Success && branch.Groups["guard"].Length == 0) && statement is not ("ret;" or "exit;"))
        {
            yield return at + 1;
        }
    }

    private bool Feeds(int load, int store)
    {
        if (!IsLoad(_statements[load]))
        {
            return false;
        }

        HashSet<int> seen = [];
        Stack<int> work = new(Registers(_statements[store].Split(']')[^1]).SelectMany(register => _definitions[register]));
        while (work.TryPop(out int at))
        {
            if (at == load)
            {
                return true;
            }

            if (seen.Add(at))
            {
                foreach (int source in Registers(_statements[at].Split(',', 2)[^1]).SelectMany(register => _definitions[register]))
                {
                    work.Push(source);
                }
            }
        }

        return false;
    }

    // The first operand, or all of its parts in braces.
    private static IEnumerable<string> Defined(string statement) =>
        IsStore(statement) || Branch().IsMatch(statement) ? [] : Registers(FirstOperand().Match(statement).Value);

    private static IEnumerable<string> Registers(string text) => Register().Matches(text).Select(static match => match.Value);

    private static bool IsLoad(string statement) => statement.Contains("ld.shared", StringComparison.Ordinal);

    private static bool IsStore(string statement) => statement.Contains("st.shared", StringComparison.Ordinal);

    private static bool IsBarrier(string statement) =>
        statement.Contains("bar.sync", StringComparison.Ordinal) || statement.Contains("barrier.sync", StringComparison.Ordinal);

    [GeneratedRegex(@"^(\w+):$")]
    private static partial Regex Label();

    [GeneratedRegex(@"^(?<guard>@!?%p\d+ +)?bra(\.uni)? +(?<target>\w+) *;$")]
    private static partial Regex Branch();

    [GeneratedRegex(@"(?<= )(\{[^}]*\}|%\w+(\|%\w+)?)")]
    private static partial Regex FirstOperand();

    [GeneratedRegex(@"%\w+")]
    private static partial Regex Register();
}
