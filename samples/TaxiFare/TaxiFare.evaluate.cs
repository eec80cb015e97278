using Microsoft.ML;
using Microsoft.ML.Data;

namespace TaxiFareSample;

public static partial class TaxiFare
{
    /// <summary>What the model reaches on rides that it has not seen.</summary>
    public static RegressionMetrics Evaluate(MLContext mlContext, ITransformer model, IDataView data) =>
        mlContext.Regression.Evaluate(model.Transform(data), nameof(ModelInput.Fare));

    /// <summary>The R² of someone who knows the rule: the noise alone is left.</summary>
    public static double Ceiling(IReadOnlyList<ModelInput> rides)
    {
        double mean = rides.Average(static ride => ride.Fare);
        double noise = rides.Sum(static ride => Math.Pow(ride.Fare - TaxiRides.Expected(ride), 2));
        return 1 - (noise / rides.Sum(ride => Math.Pow(ride.Fare - mean, 2)));
    }
}
