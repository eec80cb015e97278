namespace TaxiFareSample;

/// <summary>
/// Makes rides by a documented rule, so that what can be known of a fare is known too: <c>3 + 1.6 km (1 + 0.8 rush + 0.35 rain (1 + rush))
/// + airport (6 + 4 rush)</c> and normal noise of standard deviation 0.8, where <c>rush</c> peaks at 8:30 and 17:30 on workdays and, lower,
/// at 23:00 at weekends. The features act by their products, which linear models and sums of single features cannot follow.
/// </summary>
public static class TaxiRides
{
    /// <summary>The noise's standard deviation.</summary>
    public const double Noise = 0.8;

    /// <summary>Makes rides.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The same seed gives the same rides.</param>
    public static IEnumerable<TaxiFare.ModelInput> Make(int count, int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < count; i++)
        {
            TaxiFare.ModelInput ride = new()
            {
                Distance = (float)(0.5 + (20 * Math.Pow(random.NextDouble(), 2))),
                Hour = (float)(24 * random.NextDouble()),
                Weekday = random.Next(7),
                Rain = random.Next(4) == 0 ? 1 : 0,
                Airport = random.Next(8) == 0 ? 1 : 0,
            };
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            ride.Fare = (float)(Expected(ride) + (Noise * normal));
            yield return ride;
        }
    }

    /// <summary>A ride's fare without the noise.</summary>
    public static double Expected(TaxiFare.ModelInput ride)
    {
        double rush = ride.Weekday < 5
            ? Peak(ride.Hour, 8.5, 1.5) + Peak(ride.Hour, 17.5, 2)
            : 0.3 * Peak(ride.Hour, 23, 2);
        return 3 + (1.6 * ride.Distance * (1 + (0.8 * rush) + (0.35 * ride.Rain * (1 + rush)))) + (ride.Airport * (6 + (4 * rush)));
    }

    private static double Peak(double hour, double at, double width) => Math.Exp(-Math.Pow((hour - at) / width, 2));
}
