namespace MLNet.DeepExtensions.Kernels;

/// <summary>How exactly a device multiplies matrices. Values in memory and sums are float32 in either case.</summary>
public enum MathPrecision
{
    /// <summary>Every product of two float32 values is as exact as float32 is: a relative error of 6e-8 each.</summary>
    Float32,

    /// <summary>
    /// Large products may round their operands to TF32, 10 bits of fraction, where the device multiplies such numbers faster: an NVIDIA GPU
    /// from compute capability 8.0 on. A product of two values has then a relative error of up to 1e-3. Other devices, and small products,
    /// keep to float32.
    /// </summary>
    Tf32,
}
