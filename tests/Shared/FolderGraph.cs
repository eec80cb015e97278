using System.Reflection;
using System.Reflection.Emit;
using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Testing;

/// <summary>
/// Which folders of a project use which. Sources say in which folder a type lies; the compiled code says what it uses, so that neither
/// comments nor equal names mislead. Constants leave no trace in it.
/// </summary>
internal sealed partial class FolderGraph
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> s_codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private readonly Dictionary<string, string> _folders;
    private readonly Dictionary<(string From, string To), string> _uses = [];

    /// <summary>Reads a project.</summary>
    /// <param name="assembly">What was compiled from it.</param>
    /// <param name="project">Its folder.</param>
    /// <param name="leftOut">Folders that do not count: "." for a project's own, whose types are doors to all others.</param>
    public FolderGraph(Assembly assembly, string project, params string[] leftOut)
    {
        _folders = FoldersOf(project);
        foreach (Type type in assembly.GetTypes().Where(type => FolderOf(type) is not null))
        {
            foreach (Type used in UsedBy(type).SelectMany(Parts).Where(used => used.Assembly == assembly))
            {
                if (FolderOf(used) is { } to && FolderOf(type)! is var from && from != to && !leftOut.Contains(from)
                    && !leftOut.Contains(to))
                {
                    _uses.TryAdd((from, to), $"{from} uses {to}: {Outermost(type).Name} uses {Outermost(used).Name}");
                }
            }
        }
    }

    /// <summary>The uses that are part of a circle, an example each.</summary>
    public IReadOnlyList<string> Circles =>
        [.. _uses.Where(use => Reaches(use.Key.To, use.Key.From)).Select(use => use.Value).Order(StringComparer.Ordinal)];

    /// <summary>Whether a folder uses another, itself or through others.</summary>
    public bool Reaches(string from, string to)
    {
        HashSet<string> seen = [from];
        Queue<string> waiting = new([from]);
        while (waiting.TryDequeue(out string? folder))
        {
            foreach ((string next, string end) in _uses.Keys)
            {
                if (next == folder && seen.Add(end))
                {
                    waiting.Enqueue(end);
                }
            }
        }

        return seen.Contains(to) && from != to;
    }

    private static Dictionary<string, string> FoldersOf(string project)
    {
        Dictionary<string, string> folders = [];
        foreach (string file in Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
        {
            string folder = Path.GetRelativePath(project, Path.GetDirectoryName(file)!).Replace('\\', '/');
            if (folder.Split('/')[0] is "obj" or "bin")
            {
                continue;
            }

            string source = File.ReadAllText(file);
            string space = Namespace().Match(source).Groups[1].Value;
            foreach (Match type in Declaration().Matches(source))
            {
                folders[$"{space}.{type.Groups[1].Value}"] = folder;
            }
        }

        return folders;
    }

    private static IEnumerable<Type> UsedBy(Type type)
    {
        IEnumerable<Type> parents = type.GetInterfaces();
        return parents.Append(type.BaseType ?? typeof(object))
            .Concat(type.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints()))
            .Concat(type.GetFields(Declared).Select(field => field.FieldType))
            .Concat(type.GetMethods(Declared).SelectMany(method => UsedBy(method).Append(method.ReturnType)))
            .Concat(type.GetConstructors(Declared).SelectMany(UsedBy));
    }

    private static IEnumerable<Type> UsedBy(MethodBase method)
    {
        IEnumerable<Type> used = method.GetParameters().Select(parameter => parameter.ParameterType);
        if (method.IsGenericMethodDefinition)
        {
            used = used.Concat(method.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints()));
        }

        return method.GetMethodBody() is not { } body
            ? used
            : used.Concat(body.LocalVariables.Select(local => local.LocalType))
                .Concat(Tokens(body.GetILAsByteArray()!).SelectMany(token => Resolve(method, token)));
    }

    /// <summary>The tokens of types, methods and fields in a body's code.</summary>
    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (int at = 0; at < code.Length;)
        {
            short value = code[at++];
            if (value == 0xFE)
            {
                value = unchecked((short)(0xFE00 | code[at++]));
            }

            OperandType operand = s_codes[value].OperandType;
            if (operand is OperandType.InlineType or OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok)
            {
                yield return BitConverter.ToInt32(code, at);
            }

            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type> Resolve(MethodBase method, int token)
    {
        Type[] ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : [];
        Type[] ofMethod = method.IsGenericMethodDefinition ? method.GetGenericArguments() : [];
        MemberInfo member = method.Module.ResolveMember(token, ofType, ofMethod)!;
        if (member is Type type)
        {
            return [type];
        }

        IEnumerable<Type> owner = member.DeclaringType is { } declaring ? [declaring] : [];
        return member is MethodInfo { IsGenericMethod: true } generic ? owner.Concat(generic.GetGenericArguments()) : owner;
    }

    /// <summary>The types that a type is put together from: of an array its element, of a generic type its arguments.</summary>
    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type)
        : [type];

    private static Type Outermost(Type type) => type.DeclaringType is { } declaring ? Outermost(declaring) : type;

    private string? FolderOf(Type type)
    {
        Type outermost = Outermost(type);
        return _folders.GetValueOrDefault($"{outermost.Namespace}.{outermost.Name.Split('`')[0]}");
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:[a-z]+ )+(?:class|struct|interface|enum|record|delegate \S+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
