using System.Globalization;
using System.Runtime.CompilerServices;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// How much input from outside may ask for before it is refused: files of models, images and tables, and networks that a file describes.
/// The defaults are far above what data and networks need, and far below what hurts a process that reads a file made to do harm. Each error
/// names the number and the limit.
/// </summary>
/// <example>
/// <code>
/// Limits.Current = Limits.Current with { Images = Limits.Current.Images with { Pixels = 1_000_000_000 } };   // for the process
/// using (Limits.Apply(Limits.Current with { Networks = new NetworkLimits { Layers = 100 } }))                // for a block of code
/// {
///     network = TrainedNetwork.Load(upload);
/// }
/// </code>
/// </example>
public sealed record Limits
{
    private static readonly AsyncLocal<Limits?> s_applied = new();
    private static volatile Limits s_process = new();

    /// <summary>
    /// The limits that hold: those of the innermost <see cref="Apply"/>, else those of the process, which setting this replaces.
    /// </summary>
    public static Limits Current
    {
        get => s_applied.Value ?? s_process;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            s_process = value;
        }
    }

    /// <summary>Safetensors files, and with them model files; <see cref="SafetensorsLimits.Default"/> by default.</summary>
    public SafetensorsLimits Safetensors { get; init; } = SafetensorsLimits.Default;

    /// <summary>ONNX files; by default those of a new <see cref="OnnxLimits"/>.</summary>
    public OnnxLimits Onnx { get; init; } = new();

    /// <summary>Networks, wherever they come from; by default those of a new <see cref="NetworkLimits"/>.</summary>
    public NetworkLimits Networks { get; init; } = new();

    /// <summary>Image files; by default those of a new <see cref="ImageLimits"/>.</summary>
    public ImageLimits Images { get; init; } = new();

    /// <summary>Files of rows: CSV and IDX, compressed or not; by default those of a new <see cref="TableLimits"/>.</summary>
    public TableLimits Tables { get; init; } = new();

    /// <summary>
    /// Lets other limits hold in a block of code, also behind its <c>await</c>s and in the tasks and threads that it starts.
    /// </summary>
    /// <param name="limits">The limits.</param>
    /// <returns>Ends the block when it is disposed.</returns>
    public static IDisposable Apply(Limits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        Scope before = new(s_applied.Value);
        s_applied.Value = limits;
        return before;
    }

    /// <summary>
    /// What an error says of a limit, <c>at most 268,435,456 (Limits.Current.Images.Pixels)</c>: the argument's own text is what a reader
    /// of the message sets.
    /// </summary>
    /// <param name="limit">The limit, written as the path to it.</param>
    /// <param name="path">Left to the compiler.</param>
    public static string Allowed(long limit, [CallerArgumentExpression(nameof(limit))] string path = "") =>
        string.Create(CultureInfo.InvariantCulture, $"at most {limit:N0} ({path})");

    private sealed class Scope(Limits? before) : IDisposable
    {
        public void Dispose() => s_applied.Value = before;
    }
}
