using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.DeepExtensions.Catalogs;

/// <summary>
/// The environment (seed, log, temporary folder) behind a trainer catalog such as <c>mlContext.MulticlassClassification.Trainers</c>.
/// ML.NET's own extension methods read it through internal members, and users expect ours to ask for no <see cref="MLContext"/> either.
/// </summary>
internal static class CatalogEnvironment
{
    /// <summary>Reads the environment of a trainer catalog.</summary>
    /// <param name="trainers">The catalog that an extension method was called on.</param>
    /// <param name="environment">The environment that the catalog's own trainers get.</param>
    /// <returns>
    /// False where this version of ML.NET names the members otherwise (5.0.0 has them): ask the user for the MLContext then.
    /// </returns>
    public static bool TryGet(TrainCatalogBase.CatalogInstantiatorBase trainers, [NotNullWhen(true)] out IHostEnvironment? environment)
    {
        ArgumentNullException.ThrowIfNull(trainers);
        try
        {
            environment = EnvironmentOf(OwnerOf(trainers));
            return true;
        }
        catch (MissingMethodException)
        {
            environment = null;
            return false;
        }
    }

    /// <summary>The environment of a trainer catalog.</summary>
    /// <param name="trainers">The catalog that an extension method was called on.</param>
    /// <exception cref="NotSupportedException">
    /// This version of ML.NET names the members otherwise; the message says what to do instead.
    /// </exception>
    public static IHostEnvironment Of(TrainCatalogBase.CatalogInstantiatorBase trainers) =>
        TryGet(trainers, out IHostEnvironment? environment)
        ? environment
        : throw new NotSupportedException(
            $"This version of ML.NET ({trainers.GetType().Assembly.GetName().Version}) does not let an extension method find the MLContext behind a catalog; "
            + "use the trainers' constructors instead, such as "
            + $"new {nameof(FullyConnectedNetworkTrainer)}(mlContext, {nameof(NetworkTask)}.{nameof(NetworkTask.MulticlassClassification)}).");

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Owner")]
    private static extern TrainCatalogBase OwnerOf(TrainCatalogBase.CatalogInstantiatorBase trainers);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Environment")]
    private static extern IHostEnvironment EnvironmentOf(TrainCatalogBase catalog);
}
