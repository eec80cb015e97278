namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// What is corrected in the text that ILGPU's compilers give a driver. ILGPU 1.5.3 says two things that are not so; both pass on today's
/// simulators and drivers, and are undefined by the languages' definitions.
/// </summary>
internal static class DriverText
{
    /// <summary>
    /// PTX: <c>bra.uni</c> promises that all threads of a warp take the branch or none. ILGPU's analysis overlooks the conditions of
    /// selects and of enclosing branches, and promises it where threads differ; a plain <c>bra</c> promises nothing.
    /// </summary>
    public static string CorrectPtx(string ptx) => ptx.Replace("bra.uni", "bra", StringComparison.Ordinal);

    /// <summary>
    /// OpenCL C: ILGPU's group barrier orders global memory only, and the kernels hand values to one another through local memory.
    /// </summary>
    public static string CorrectOpenCL(string source) =>
        source.Replace("CLK_GLOBAL_MEM_FENCE", "CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE", StringComparison.Ordinal);
}
