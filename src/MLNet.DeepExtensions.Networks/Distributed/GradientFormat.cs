namespace MLNet.DeepExtensions.Networks.Distributed;

/// <summary>In which form gradients travel between ranks; they are summed in single precision either way.</summary>
public enum GradientFormat
{
    /// <summary>Single precision, 4 bytes a value.</summary>
    Single,

    /// <summary>
    /// bfloat16, 2 bytes a value: each rank's gradient and their sum are rounded to 8 significant bits (to nearest, ties to even), a
    /// relative error of at most 2^-8 a rounding. Half the bytes; for networks whose gradients take longer to send than to compute.
    /// </summary>
    BFloat16,
}
