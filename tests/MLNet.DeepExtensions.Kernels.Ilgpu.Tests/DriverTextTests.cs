namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>
/// What is corrected in the text that drivers get, and whether the check of the order in shared memory finds what it is for.
/// </summary>
public class DriverTextTests
{
    private const string Loop =
        """
        .visible .entry k() {
        LOOP:
            st.shared.f32 [%rd1], %f1;
            bar.sync 0;
            ld.shared.f32 %f2, [%rd2];
            add.f32 %f3, %f3, %f2;
            BARRIER
            @%p1 bra LOOP;
            st.global.f32 [%rd3], %f3;
            ret;
        }
        """;

    [Fact]
    public void A_loop_that_ends_with_a_barrier_is_in_order() =>
        Assert.Empty(SharedMemoryOrder.Violations(Loop.Replace("BARRIER", "bar.sync 0;", StringComparison.Ordinal)));

    [Fact]
    public void A_loop_whose_next_round_overwrites_what_is_being_read_is_found()
    {
        string violation = Assert.Single(SharedMemoryOrder.Violations(Loop.Replace("BARRIER", "", StringComparison.Ordinal)));
        Assert.Equal("no barrier between 'ld.shared.f32 %f2, [%rd2];' and 'st.shared.f32 [%rd1], %f1;'", violation);
    }

    [Fact]
    public void A_load_that_was_moved_behind_the_last_barrier_is_found()
    {
        string moved = Loop.Replace("ld.shared.f32 %f2, [%rd2];", "", StringComparison.Ordinal)
            .Replace("BARRIER", "bar.sync 0;\nld.shared.f32 %f2, [%rd2];", StringComparison.Ordinal);
        Assert.Single(
            SharedMemoryOrder.Violations(moved), "no barrier between 'ld.shared.f32 %f2, [%rd2];' and 'st.shared.f32 [%rd1], %f1;'");
    }

    [Fact]
    public void A_read_before_the_others_have_written_is_found()
    {
        string early = Loop.Replace("bar.sync 0;", "", StringComparison.Ordinal)
            .Replace("BARRIER", "bar.sync 0;", StringComparison.Ordinal);
        Assert.Single(
            SharedMemoryOrder.Violations(early), "no barrier between 'st.shared.f32 [%rd1], %f1;' and 'ld.shared.f32 %f2, [%rd2];'");
    }

    [Fact]
    public void A_sum_by_halves_is_in_order() => Assert.Empty(SharedMemoryOrder.Violations(
        """
        HALVES:
            ld.shared.f64 %fd1, [%rd1];
            ld.shared.f64 %fd2, [%rd2];
            add.f64 %fd3, %fd1, %fd2;
            st.shared.f64 [%rd1], %fd3;
            bar.sync 0;
            @%p1 bra HALVES;
            ret;
        """));

    [Fact]
    public void PTX_promises_no_uniform_branches() =>
        Assert.Equal("@%p1 bra L1; bra L2;", DriverText.CorrectPtx("@%p1 bra.uni L1; bra.uni L2;"));

    [Fact]
    public void OpenCL_barriers_order_local_memory_too() => Assert.Equal(
        "work_group_barrier ( CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE );",
        DriverText.CorrectOpenCL("work_group_barrier ( CLK_GLOBAL_MEM_FENCE );"));
}
