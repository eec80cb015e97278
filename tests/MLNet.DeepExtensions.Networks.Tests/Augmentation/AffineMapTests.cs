using MLNet.DeepExtensions.Networks.Augmentation;

namespace MLNet.DeepExtensions.Networks.Tests.Augmentation;

public sealed class AffineMapTests
{
    private static readonly float[] s_image = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    [Fact]
    public void Flips_shifts_and_quarter_turns_are_exact()
    {
        AssertWarp(AffineMap.Identity with { XX = -1 }, [3, 2, 1, 6, 5, 4, 9, 8, 7]);
        AssertWarp(AffineMap.Identity with { YY = -1 }, [7, 8, 9, 4, 5, 6, 1, 2, 3]);
        AssertWarp(AffineMap.Identity with { X = 1 }, [2, 3, 0, 5, 6, 0, 8, 9, 0]);
        AssertWarp(AffineMap.Identity with { Y = -1 }, [0, 0, 0, 1, 2, 3, 4, 5, 6]);
        AssertWarp(new AffineMap(0, 1, 0, -1, 0, 0), [7, 4, 1, 8, 5, 2, 9, 6, 3]);
    }

    [Fact]
    public void A_rotation_by_a_quarter_turns_clockwise() => AssertWarp(Rotation.By(90), [7, 4, 1, 8, 5, 2, 9, 6, 3], tolerance: 1e-5f);

    [Fact]
    public void Half_a_pixel_is_the_mean_of_two() =>
        AssertWarp(AffineMap.Identity with { X = 0.5f }, [1.5f, 2.5f, 1.5f, 4.5f, 5.5f, 3, 7.5f, 8.5f, 4.5f]);

    [Fact]
    public void What_lies_outside_is_filled_as_asked_for()
    {
        AffineMap left = AffineMap.Identity with { X = 2 };

        Assert.Equal([3, -5, -5], Warp(left, FillMode.Constant, -5)[..3]);
        Assert.Equal([3, 3, 3], Warp(left, FillMode.Nearest)[..3]);
        Assert.Equal([3, 3, 2], Warp(left, FillMode.Reflect)[..3]);
        Assert.Equal([1, 1, 2], Warp(AffineMap.Identity with { X = -1 }, FillMode.Reflect)[..3]);

        // Mirrored, a row of 3 repeats after 6: a shift by 14 is one by 2.
        Assert.Equal(Warp(left, FillMode.Reflect), Warp(AffineMap.Identity with { X = 14 }, FillMode.Reflect));
        Assert.Equal(Warp(left, FillMode.Reflect), Warp(AffineMap.Identity with { X = -10 }, FillMode.Reflect));
    }

    [Fact]
    public void Two_maps_in_one_are_the_first_and_then_the_second()
    {
        AffineMap shift = AffineMap.Identity with { X = 1 };
        AffineMap turn = new(0, 1, 0, -1, 0, 0);

        float[] step = Warp(turn, FillMode.Constant, image: Warp(shift, FillMode.Constant));

        Assert.Equal([8, 5, 2, 9, 6, 3, 0, 0, 0], step);
        Assert.Equal(step, Warp(shift.Then(turn), FillMode.Constant));
        Assert.NotEqual(step, Warp(turn.Then(shift), FillMode.Constant));
    }

    [Fact]
    public void The_channels_of_a_pixel_move_together()
    {
        float[] image = [1, 10, 100, 2, 20, 200];
        float[] moved = new float[6];

        new AffineWarp([1, 2, 3], FillMode.Nearest, 0).Apply(AffineMap.Identity with { X = 0.5f }, image, moved);

        Assert.Equal([1.5f, 15, 150, 2, 20, 200], moved);
    }

    [Fact]
    public void A_map_beyond_all_bounds_reads_nothing_outside()
    {
        Assert.All(Warp(AffineMap.Identity with { X = 1e30f, Y = -1e30f }, FillMode.Constant, 4), static value => Assert.Equal(4, value));
        Assert.All(Warp(AffineMap.Identity with { XX = 1e20f, YY = 1e20f }, FillMode.Reflect), static value => Assert.InRange(value, 1, 9));
    }

    private static void AssertWarp(AffineMap map, float[] expected, float tolerance = 0)
    {
        float[] actual = Warp(map, FillMode.Constant);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }

    private static float[] Warp(AffineMap map, FillMode fill, float value = 0, float[]? image = null)
    {
        float[] moved = new float[9];
        new AffineWarp([3, 3, 1], fill, value).Apply(map, image ?? s_image, moved);
        return moved;
    }
}
