using ILGPU;
using ILGPU.Runtime.Cuda;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// The instructions of a TF32 product. A thread's 64 sums are PTX registers of our own, since ILGPU hands back what an instruction leaves
/// through memory only:
/// <c>acc0</c> to <c>acc63</c>, four a product <c>m16n8k8</c>, sixteen in each of four rows of products.
/// </summary>
internal static class Tf32Instructions
{
    private const string Mma = "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 ";
    private const string Operands = ", {%0, %1, %2, %3}, {%4, %5}, ";

    private const string Store0 =
        "st.shared.f32 [exchange+0], acc0; st.shared.f32 [exchange+4], acc1; " +
        "st.shared.f32 [exchange+1280], acc2; st.shared.f32 [exchange+1284], acc3; " +
        "st.shared.f32 [exchange+32], acc4; st.shared.f32 [exchange+36], acc5; " +
        "st.shared.f32 [exchange+1312], acc6; st.shared.f32 [exchange+1316], acc7; " +
        "st.shared.f32 [exchange+64], acc8; st.shared.f32 [exchange+68], acc9; " +
        "st.shared.f32 [exchange+1344], acc10; st.shared.f32 [exchange+1348], acc11; " +
        "st.shared.f32 [exchange+96], acc12; st.shared.f32 [exchange+100], acc13; " +
        "st.shared.f32 [exchange+1376], acc14; st.shared.f32 [exchange+1380], acc15;";

    private const string Store1 =
        "st.shared.f32 [exchange+0], acc16; st.shared.f32 [exchange+4], acc17; " +
        "st.shared.f32 [exchange+1280], acc18; st.shared.f32 [exchange+1284], acc19; " +
        "st.shared.f32 [exchange+32], acc20; st.shared.f32 [exchange+36], acc21; " +
        "st.shared.f32 [exchange+1312], acc22; st.shared.f32 [exchange+1316], acc23; " +
        "st.shared.f32 [exchange+64], acc24; st.shared.f32 [exchange+68], acc25; " +
        "st.shared.f32 [exchange+1344], acc26; st.shared.f32 [exchange+1348], acc27; " +
        "st.shared.f32 [exchange+96], acc28; st.shared.f32 [exchange+100], acc29; " +
        "st.shared.f32 [exchange+1376], acc30; st.shared.f32 [exchange+1380], acc31;";

    private const string Store2 =
        "st.shared.f32 [exchange+0], acc32; st.shared.f32 [exchange+4], acc33; " +
        "st.shared.f32 [exchange+1280], acc34; st.shared.f32 [exchange+1284], acc35; " +
        "st.shared.f32 [exchange+32], acc36; st.shared.f32 [exchange+36], acc37; " +
        "st.shared.f32 [exchange+1312], acc38; st.shared.f32 [exchange+1316], acc39; " +
        "st.shared.f32 [exchange+64], acc40; st.shared.f32 [exchange+68], acc41; " +
        "st.shared.f32 [exchange+1344], acc42; st.shared.f32 [exchange+1348], acc43; " +
        "st.shared.f32 [exchange+96], acc44; st.shared.f32 [exchange+100], acc45; " +
        "st.shared.f32 [exchange+1376], acc46; st.shared.f32 [exchange+1380], acc47;";

    private const string Store3 =
        "st.shared.f32 [exchange+0], acc48; st.shared.f32 [exchange+4], acc49; " +
        "st.shared.f32 [exchange+1280], acc50; st.shared.f32 [exchange+1284], acc51; " +
        "st.shared.f32 [exchange+32], acc52; st.shared.f32 [exchange+36], acc53; " +
        "st.shared.f32 [exchange+1312], acc54; st.shared.f32 [exchange+1316], acc55; " +
        "st.shared.f32 [exchange+64], acc56; st.shared.f32 [exchange+68], acc57; " +
        "st.shared.f32 [exchange+1344], acc58; st.shared.f32 [exchange+1348], acc59; " +
        "st.shared.f32 [exchange+96], acc60; st.shared.f32 [exchange+100], acc61; " +
        "st.shared.f32 [exchange+1376], acc62; st.shared.f32 [exchange+1380], acc63;";

    /// <summary>Declares the registers and sets them to zero. Comes once, before all others.</summary>
    public static void Clear()
    {
        CudaAsm.Emit(".reg .f32 acc<64>;");
        CudaAsm.Emit(".reg .u32 exchange;");
        CudaAsm.Emit(
            "mov.f32 acc0, 0f00000000; mov.f32 acc1, 0f00000000; mov.f32 acc2, 0f00000000; mov.f32 acc3, 0f00000000; " +
            "mov.f32 acc4, 0f00000000; mov.f32 acc5, 0f00000000; mov.f32 acc6, 0f00000000; mov.f32 acc7, 0f00000000; " +
            "mov.f32 acc8, 0f00000000; mov.f32 acc9, 0f00000000; mov.f32 acc10, 0f00000000; mov.f32 acc11, 0f00000000; " +
            "mov.f32 acc12, 0f00000000; mov.f32 acc13, 0f00000000; mov.f32 acc14, 0f00000000; mov.f32 acc15, 0f00000000;");
        CudaAsm.Emit(
            "mov.f32 acc16, 0f00000000; mov.f32 acc17, 0f00000000; mov.f32 acc18, 0f00000000; mov.f32 acc19, 0f00000000; " +
            "mov.f32 acc20, 0f00000000; mov.f32 acc21, 0f00000000; mov.f32 acc22, 0f00000000; mov.f32 acc23, 0f00000000; " +
            "mov.f32 acc24, 0f00000000; mov.f32 acc25, 0f00000000; mov.f32 acc26, 0f00000000; mov.f32 acc27, 0f00000000; " +
            "mov.f32 acc28, 0f00000000; mov.f32 acc29, 0f00000000; mov.f32 acc30, 0f00000000; mov.f32 acc31, 0f00000000;");
        CudaAsm.Emit(
            "mov.f32 acc32, 0f00000000; mov.f32 acc33, 0f00000000; mov.f32 acc34, 0f00000000; mov.f32 acc35, 0f00000000; " +
            "mov.f32 acc36, 0f00000000; mov.f32 acc37, 0f00000000; mov.f32 acc38, 0f00000000; mov.f32 acc39, 0f00000000; " +
            "mov.f32 acc40, 0f00000000; mov.f32 acc41, 0f00000000; mov.f32 acc42, 0f00000000; mov.f32 acc43, 0f00000000; " +
            "mov.f32 acc44, 0f00000000; mov.f32 acc45, 0f00000000; mov.f32 acc46, 0f00000000; mov.f32 acc47, 0f00000000;");
        CudaAsm.Emit(
            "mov.f32 acc48, 0f00000000; mov.f32 acc49, 0f00000000; mov.f32 acc50, 0f00000000; mov.f32 acc51, 0f00000000; " +
            "mov.f32 acc52, 0f00000000; mov.f32 acc53, 0f00000000; mov.f32 acc54, 0f00000000; mov.f32 acc55, 0f00000000; " +
            "mov.f32 acc56, 0f00000000; mov.f32 acc57, 0f00000000; mov.f32 acc58, 0f00000000; mov.f32 acc59, 0f00000000; " +
            "mov.f32 acc60, 0f00000000; mov.f32 acc61, 0f00000000; mov.f32 acc62, 0f00000000; mov.f32 acc63, 0f00000000;");
    }

    /// <summary>A row of four products: sixteen rows of the left operand with 32 columns of the right one.</summary>
    /// <param name="row">Which of the four rows of products; a constant.</param>
    /// <param name="a0">The left fragment.</param>
    /// <param name="a1">The left fragment.</param>
    /// <param name="a2">The left fragment.</param>
    /// <param name="a3">The left fragment.</param>
    /// <param name="right">The right fragments.</param>
    public static void Multiply(int row, uint a0, uint a1, uint a2, uint a3, Tf32Columns right)
    {
        if (row == 0)
        {
            Row0(a0, a1, a2, a3, right);
        }
        else if (row == 1)
        {
            Row1(a0, a1, a2, a3, right);
        }
        else if (row == 2)
        {
            Row2(a0, a1, a2, a3, right);
        }
        else
        {
            Row3(a0, a1, a2, a3, right);
        }
    }

    /// <summary>Brings a row's sixteen sums to dynamic shared memory.</summary>
    /// <param name="row">Which of the four rows of products.</param>
    /// <param name="place">Where the first goes, in values: <see cref="Tf32Layout.Exchange"/>.</param>
    public static void Store(int row, int place)
    {
        CudaAsm.Emit("mov.u32 exchange, __dyn_shared_alloca;");
        CudaAsm.Emit("mad.lo.u32 exchange, %0, 4, exchange;", place);
        if (row == 0)
        {
            CudaAsm.Emit(Store0);
        }
        else if (row == 1)
        {
            CudaAsm.Emit(Store1);
        }
        else if (row == 2)
        {
            CudaAsm.Emit(Store2);
        }
        else
        {
            CudaAsm.Emit(Store3);
        }
    }

    private static void Row0(uint a0, uint a1, uint a2, uint a3, Tf32Columns right)
    {
        CudaAsm.Emit(
            Mma + "{acc0, acc1, acc2, acc3}" + Operands + "{acc0, acc1, acc2, acc3};", a0, a1, a2, a3, right.First0, right.Second0);
        CudaAsm.Emit(
            Mma + "{acc4, acc5, acc6, acc7}" + Operands + "{acc4, acc5, acc6, acc7};", a0, a1, a2, a3, right.First1, right.Second1);
        CudaAsm.Emit(
            Mma + "{acc8, acc9, acc10, acc11}" + Operands + "{acc8, acc9, acc10, acc11};", a0, a1, a2, a3, right.First2, right.Second2);
        CudaAsm.Emit(
            Mma + "{acc12, acc13, acc14, acc15}" + Operands + "{acc12, acc13, acc14, acc15};", a0, a1, a2, a3, right.First3, right.Second3);
    }

    private static void Row1(uint a0, uint a1, uint a2, uint a3, Tf32Columns right)
    {
        CudaAsm.Emit(
            Mma + "{acc16, acc17, acc18, acc19}" + Operands + "{acc16, acc17, acc18, acc19};", a0, a1, a2, a3, right.First0, right.Second0);
        CudaAsm.Emit(
            Mma + "{acc20, acc21, acc22, acc23}" + Operands + "{acc20, acc21, acc22, acc23};", a0, a1, a2, a3, right.First1, right.Second1);
        CudaAsm.Emit(
            Mma + "{acc24, acc25, acc26, acc27}" + Operands + "{acc24, acc25, acc26, acc27};", a0, a1, a2, a3, right.First2, right.Second2);
        CudaAsm.Emit(
            Mma + "{acc28, acc29, acc30, acc31}" + Operands + "{acc28, acc29, acc30, acc31};", a0, a1, a2, a3, right.First3, right.Second3);
    }

    private static void Row2(uint a0, uint a1, uint a2, uint a3, Tf32Columns right)
    {
        CudaAsm.Emit(
            Mma + "{acc32, acc33, acc34, acc35}" + Operands + "{acc32, acc33, acc34, acc35};", a0, a1, a2, a3, right.First0, right.Second0);
        CudaAsm.Emit(
            Mma + "{acc36, acc37, acc38, acc39}" + Operands + "{acc36, acc37, acc38, acc39};", a0, a1, a2, a3, right.First1, right.Second1);
        CudaAsm.Emit(
            Mma + "{acc40, acc41, acc42, acc43}" + Operands + "{acc40, acc41, acc42, acc43};", a0, a1, a2, a3, right.First2, right.Second2);
        CudaAsm.Emit(
            Mma + "{acc44, acc45, acc46, acc47}" + Operands + "{acc44, acc45, acc46, acc47};", a0, a1, a2, a3, right.First3, right.Second3);
    }

    private static void Row3(uint a0, uint a1, uint a2, uint a3, Tf32Columns right)
    {
        CudaAsm.Emit(
            Mma + "{acc48, acc49, acc50, acc51}" + Operands + "{acc48, acc49, acc50, acc51};", a0, a1, a2, a3, right.First0, right.Second0);
        CudaAsm.Emit(
            Mma + "{acc52, acc53, acc54, acc55}" + Operands + "{acc52, acc53, acc54, acc55};", a0, a1, a2, a3, right.First1, right.Second1);
        CudaAsm.Emit(
            Mma + "{acc56, acc57, acc58, acc59}" + Operands + "{acc56, acc57, acc58, acc59};", a0, a1, a2, a3, right.First2, right.Second2);
        CudaAsm.Emit(
            Mma + "{acc60, acc61, acc62, acc63}" + Operands + "{acc60, acc61, acc62, acc63};", a0, a1, a2, a3, right.First3, right.Second3);
    }
}

/// <summary>The right fragments of four products side by side: <c>b0</c> and <c>b1</c> of each.</summary>
internal readonly struct Tf32Columns(ArrayView<uint> shared, int place)
{
    public readonly uint First0 = shared[place];
    public readonly uint Second0 = shared[place + (4 * Tf32Layout.Step)];
    public readonly uint First1 = shared[place + 8];
    public readonly uint Second1 = shared[place + (4 * Tf32Layout.Step) + 8];
    public readonly uint First2 = shared[place + 16];
    public readonly uint Second2 = shared[place + (4 * Tf32Layout.Step) + 16];
    public readonly uint First3 = shared[place + 24];
    public readonly uint Second3 = shared[place + (4 * Tf32Layout.Step) + 24];
}
