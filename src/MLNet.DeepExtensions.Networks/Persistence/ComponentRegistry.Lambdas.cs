namespace MLNet.DeepExtensions.Networks;

public static partial class ComponentRegistry
{
    private static readonly Dictionary<string, LambdaFunction> s_lambdas = new(StringComparer.Ordinal);

    /// <summary>
    /// Registers the function of <see cref="Lambda"/> layers, once, before a network with it is saved or loaded: a file has its name.
    /// </summary>
    /// <param name="name">
    /// The name in files: letters, digits, <c>.</c>, <c>_</c> and <c>-</c>. Keep it, and what the function computes, for as long as files
    /// are to be read.
    /// </param>
    /// <param name="function">The function.</param>
    /// <exception cref="ArgumentException">
    /// The name is taken by another function or has other characters, or the function has another name already.
    /// </exception>
    public static void RegisterLambda(string name, LambdaFunction function)
    {
        RequireName(name);
        ArgumentNullException.ThrowIfNull(function);
        lock (s_gate)
        {
            if (s_lambdas.TryGetValue(name, out LambdaFunction? taken) && taken != function)
            {
                throw new ArgumentException($"The name '{name}' is taken by another function.", nameof(name));
            }

            if (s_lambdas.FirstOrDefault(pair => pair.Value == function).Key is { } known && known != name)
            {
                throw new ArgumentException($"The function is registered already, as '{known}'.", nameof(name));
            }

            s_lambdas[name] = function;
        }
    }

    /// <summary>The name of a function; null where it has none.</summary>
    internal static string? NameOf(LambdaFunction function)
    {
        lock (s_gate)
        {
            return s_lambdas.FirstOrDefault(pair => pair.Value == function).Key;
        }
    }

    /// <summary>The function of a name; null where there is none.</summary>
    internal static LambdaFunction? LambdaNamed(string? name)
    {
        lock (s_gate)
        {
            return name is null ? null : s_lambdas.GetValueOrDefault(name);
        }
    }
}
