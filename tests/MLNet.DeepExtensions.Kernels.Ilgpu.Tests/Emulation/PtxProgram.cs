using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests.Emulation;

/// <summary>What kind of thing an instruction does.</summary>
internal enum PtxKind
{
    Compute,
    LoadParameter,
    LoadGlobal,
    StoreGlobal,
    LoadShared,
    StoreShared,
    Branch,
    BranchTable,
    Barrier,
    Return,
    TensorProduct,
}

/// <summary>One instruction, its operands the numbers of registers.</summary>
internal sealed class PtxInstruction
{
    public required string Text { get; init; }

    public required PtxKind Kind { get; init; }

    public PtxType Type { get; init; }

    /// <summary>The guard's register; -1 for none.</summary>
    public int Guard { get; init; } = -1;

    public bool IsGuardNegated { get; init; }

    /// <summary>Whether the threads of a warp are promised to agree.</summary>
    public bool IsUniform { get; init; }

    public int[] Results { get; init; } = [];

    public int[] Sources { get; init; } = [];

    /// <summary>What is added to an address.</summary>
    public long Offset { get; init; }

    public PtxFunction? Function { get; init; }

    /// <summary>Where a branch leads to, by the value that it looks at.</summary>
    public int[] Targets { get; set; } = [];
}

/// <summary>A kernel in PTX, parsed: as much of the language as ILGPU writes.</summary>
internal sealed partial class PtxProgram
{
    /// <summary>Where static shared memory begins; dynamic one lies behind it.</summary>
    public const ulong SharedBase = 0x1000;

    private readonly Dictionary<string, int> _registers = [];
    private readonly Dictionary<ulong, int> _constants = [];
    private readonly Dictionary<string, ulong> _symbols = [];
    private readonly Dictionary<string, int> _parameters = [];
    private readonly Dictionary<string, int> _labels = [];
    private readonly Dictionary<string, string[]> _tables = [];
    private readonly List<PtxInstruction> _instructions = [];
    private readonly List<(PtxInstruction Branch, string[] Labels)> _open = [];

    private PtxProgram()
    {
    }

    public IReadOnlyList<PtxInstruction> Instructions => _instructions;

    /// <summary>The number of registers, those of constants and of special values too.</summary>
    public int RegisterCount { get; private set; }

    /// <summary>Registers that hold the same value in all threads.</summary>
    public IEnumerable<(int Register, ulong Value)> Constants => _constants.Select(pair => (pair.Value, pair.Key));

    /// <summary>Registers that hold a thread's place, by their names.</summary>
    public IEnumerable<(int Register, string Name)> Specials =>
        _registers.Where(pair => IsSpecial(pair.Key)).Select(pair => (pair.Value, pair.Key));

    /// <summary>Bytes of all parameters.</summary>
    public int ParameterBytes { get; private set; }

    /// <summary>Bytes and offsets of each parameter.</summary>
    public List<(int Offset, int Size)> Parameters { get; } = [];

    /// <summary>Bytes of static shared memory.</summary>
    public int SharedBytes { get; private set; }

    public static PtxProgram Parse(string ptx)
    {
        PtxProgram program = new();
        int entry = ptx.IndexOf(".entry", StringComparison.Ordinal);
        int open = ptx.IndexOf('(', entry), close = ptx.IndexOf("\n)", open, StringComparison.Ordinal);
        program.ParseParameters(ptx[(open + 1)..close]);
        int begin = ptx.IndexOf("\n{", close, StringComparison.Ordinal) + 2;
        if (ptx.Contains("__dyn_shared_alloca", StringComparison.Ordinal))
        {
            program._symbols["__dyn_shared_alloca"] = SharedBase;
        }

        string lastLabel = "";
        foreach (string raw in ptx[begin..ptx.LastIndexOf("\n}", StringComparison.Ordinal)].Split('\n'))
        {
            string line = raw.Trim();
            if (line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal))
            {
                continue;
            }

            if (line.EndsWith(':'))
            {
                lastLabel = line[..^1];
                program._labels[lastLabel] = program._instructions.Count;
            }
            else if (line[0] == '.')
            {
                program.ParseDirective(line, lastLabel);
            }
            else
            {
                foreach (string statement in Split(line, ';'))
                {
                    program.ParseStatement(statement);
                }
            }
        }

        program._instructions.Add(new PtxInstruction { Text = "end", Kind = PtxKind.Return });
        foreach ((PtxInstruction branch, string[] labels) in program._open)
        {
            branch.Targets = [.. labels.SelectMany(label => program._tables.GetValueOrDefault(label) ?? [label])
                .Select(label => program._labels[label])];
        }

        return program;
    }

    private static bool IsSpecial(string name) => name == "%laneid" || (name[0] == '%' && name.Contains('.', StringComparison.Ordinal));

    // At a separator that stands in no braces.
    private static List<string> Split(string text, char separator)
    {
        List<string> parts = [];
        int depth = 0, begin = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == separator && depth == 0))
            {
                if (text[begin..i].Trim() is { Length: > 0 } part)
                {
                    parts.Add(part);
                }

                begin = i + 1;
            }
            else
            {
                depth += text[i] is '{' or '[' ? 1 : text[i] is '}' or ']' ? -1 : 0;
            }
        }

        return parts;
    }

    private void ParseParameters(string text)
    {
        foreach (Match match in ParameterPattern().Matches(text))
        {
            bool isBlock = match.Groups["align"].Success;
            int size = isBlock ? int.Parse(match.Groups["size"].Value, CultureInfo.InvariantCulture)
                : PtxTypes.Parse(match.Groups["type"].Value).Size();
            int alignment = isBlock ? int.Parse(match.Groups["align"].Value, CultureInfo.InvariantCulture) : size;
            int offset = (ParameterBytes + alignment - 1) / alignment * alignment;
            Parameters.Add((offset, size));
            _parameters.Add(match.Groups["name"].Value, offset);
            ParameterBytes = offset + size;
        }
    }

    private void ParseDirective(string line, string label)
    {
        if (line.StartsWith(".branchtargets", StringComparison.Ordinal))
        {
            _tables[label] = [.. Split(line[".branchtargets".Length..].TrimEnd(';'), ',')];
        }
        else if (SharedPattern().Match(line) is { Success: true } shared)
        {
            int alignment = int.Parse(shared.Groups["align"].Value, CultureInfo.InvariantCulture);
            int offset = (SharedBytes + alignment - 1) / alignment * alignment;
            _symbols[shared.Groups["name"].Value] = SharedBase + (ulong)offset;
            SharedBytes = offset + int.Parse(shared.Groups["size"].Value, CultureInfo.InvariantCulture);
        }
    }

    private void ParseStatement(string statement)
    {
        string text = statement;
        int guard = -1;
        bool isNegated = false;
        if (text[0] == '@')
        {
            int space = text.IndexOfAny([' ', '\t']);
            isNegated = text[1] == '!';
            guard = Register(text[(isNegated ? 2 : 1)..space]);
            text = text[space..].Trim();
        }

        int end = text.IndexOfAny([' ', '\t']);
        string[] words = (end < 0 ? text : text[..end]).Split('.');
        List<string> operands = end < 0 ? [] : Split(text[end..], ',');
        (PtxKind kind, int results) = KindOf(words);
        PtxType type = kind is PtxKind.Branch or PtxKind.BranchTable or PtxKind.Barrier or PtxKind.Return or PtxKind.TensorProduct
            ? PtxType.U32
            : PtxTypes.Parse(words[^1]);
        long offset = 0;
        int[] Registers(string operand) => operand[0] switch
        {
            '{' => [.. Split(operand[1..^1], ',').Select(name => Operand(name, type))],
            '[' => [Address(operand[1..^1], out offset)],
            _ => [Operand(operand, type)],
        };
        bool isBranch = kind is PtxKind.Branch or PtxKind.BranchTable or PtxKind.Barrier;
        PtxInstruction instruction = new()
        {
            Text = statement,
            Kind = kind,
            Type = type,
            Guard = guard,
            IsGuardNegated = isNegated,
            IsUniform = words.Contains("uni"),
            Results = isBranch ? [] : [.. operands.Take(results).SelectMany(Registers)],
            Sources = kind == PtxKind.BranchTable ? [Operand(operands[0], PtxType.U32)] : isBranch ? []
                : [.. operands.Skip(results).SelectMany(Registers)],
            Offset = offset,
            Function = kind == PtxKind.Compute ? PtxArithmetic.Of(words) : null,
        };
        if (kind is PtxKind.Branch or PtxKind.BranchTable)
        {
            _open.Add((instruction, [operands[^1]]));
        }

        _instructions.Add(instruction);
    }

    private static (PtxKind Kind, int Results) KindOf(string[] words) => (words[0], words.ElementAtOrDefault(1)) switch
    {
        ("ld", "param") => (PtxKind.LoadParameter, 1),
        ("ld", "global") => (PtxKind.LoadGlobal, 1),
        ("ld", "shared") => (PtxKind.LoadShared, 1),
        ("st", "global") => (PtxKind.StoreGlobal, 0),
        ("st", "shared") => (PtxKind.StoreShared, 0),
        ("bra", _) => (PtxKind.Branch, 0),
        ("brx", _) => (PtxKind.BranchTable, 0),
        ("bar", _) => (PtxKind.Barrier, 0),
        ("ret", _) => (PtxKind.Return, 0),
        ("mma", _) => (PtxKind.TensorProduct, 1),
        ("ld" or "st", _) => throw new NotSupportedException($"The emulation knows no instruction {string.Join('.', words)}."),
        _ => (PtxKind.Compute, 1),
    };

    private int Address(string text, out long offset)
    {
        int plus = text.IndexOf('+', StringComparison.Ordinal);
        string name = plus < 0 ? text : text[..plus];
        offset = plus < 0 ? 0 : long.Parse(text[(plus + 1)..], CultureInfo.InvariantCulture);
        return _parameters.TryGetValue(name, out int parameter) ? Constant((ulong)parameter) : Operand(name, PtxType.U64);
    }

    private int Operand(string text, PtxType type)
    {
        if (_symbols.TryGetValue(text, out ulong place))
        {
            return Constant(place);
        }

        if (!char.IsAsciiDigit(text[0]) && text[0] != '-')
        {
            return Register(text);
        }

        // The bits of floats are written as 0f… and 0d….
        ulong value = text.Length > 2 && text[1] is 'f' or 'F' or 'd' or 'D' or 'x'
            ? ulong.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : text[0] == '-' ? (ulong)long.Parse(text, CultureInfo.InvariantCulture) : ulong.Parse(text, CultureInfo.InvariantCulture);
        return Constant(type.Size() == 4 ? (uint)value : value);
    }

    private int Register(string name)
    {
        if (!_registers.TryGetValue(name, out int register))
        {
            register = RegisterCount++;
            _registers.Add(name, register);
        }

        return register;
    }

    private int Constant(ulong value)
    {
        if (!_constants.TryGetValue(value, out int register))
        {
            register = RegisterCount++;
            _constants.Add(value, register);
        }

        return register;
    }

    [GeneratedRegex(@"\.param\s+(\.align\s+(?<align>\d+)\s+\.b8\s+(?<name>\w+)\[(?<size>\d+)\]|\.(?<type>\w+)\s+(?<name>\w+))")]
    private static partial Regex ParameterPattern();

    [GeneratedRegex(@"^\.shared\s+\.align\s+(?<align>\d+)\s+\.b8\s+(?<name>\w+)\[(?<size>\d+)\]")]
    private static partial Regex SharedPattern();
}
