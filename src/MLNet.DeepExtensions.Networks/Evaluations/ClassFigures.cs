namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>How well one class or label is told from the others.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Support">Rows that are in the class.</param>
/// <param name="Predicted">Rows that were predicted to be in it.</param>
/// <param name="Hits">Rows that are both.</param>
public sealed record ClassFigures(string Name, long Support, long Predicted, long Hits)
{
    /// <summary><c>hits / predicted</c>; 0 where there are none.</summary>
    public double Precision => Share(Hits, Predicted);

    /// <summary><c>hits / support</c>; 0 where there are none.</summary>
    public double Recall => Share(Hits, Support);

    /// <summary><c>2 hits / (predicted + support)</c>, the harmonic mean of precision and recall; 0 where there are none.</summary>
    public double F1 => Share(2 * Hits, Predicted + Support);

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
