namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>The element types of IDX files; the values are the format's own codes.</summary>
public enum IdxType
{
    /// <summary>Bytes from 0 to 255.</summary>
    Byte = 0x08,

    /// <summary>Bytes from -128 to 127.</summary>
    SByte = 0x09,

    /// <summary>Integers of 16 bits.</summary>
    Int16 = 0x0B,

    /// <summary>Integers of 32 bits.</summary>
    Int32 = 0x0C,

    /// <summary>Floating-point numbers of 32 bits.</summary>
    Single = 0x0D,

    /// <summary>Floating-point numbers of 64 bits.</summary>
    Double = 0x0E,
}
