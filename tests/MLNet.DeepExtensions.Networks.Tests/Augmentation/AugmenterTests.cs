using MLNet.DeepExtensions.Networks.Augmentation;

namespace MLNet.DeepExtensions.Networks.Tests.Augmentation;

public sealed class AugmenterTests
{
    private static readonly TensorShape s_shape = [8, 10, 3];

    private static readonly ImageAugmentation[] s_all =
    [
        new HorizontalFlip(), new VerticalFlip(), new Shift(0.2f, 0.1f), new Rotation(30), new Zoom(0.8f, 1.3f), new Shear(10, 5),
        new RandomCrop(2), new Brightness(0.2f), new Contrast(0.3f), new Cutout(0.4f),
    ];

    [Fact]
    public void A_row_is_changed_alike_in_any_batch_order_and_thread()
    {
        Augmenter augmenter = new(s_shape, s_all) { Fill = FillMode.Reflect };
        long[] rows = [.. Enumerable.Range(0, 64).Select(static i => (long)i * 7)];
        float[] together = Images(rows);
        augmenter.Apply(1, 2, rows, together);

        float[] apart = Images(rows);
        Parallel.For(0, rows.Length, i => augmenter.Apply(1, 2, [rows[i]], apart.AsSpan(i * s_shape.Size, s_shape.Size)));
        long[] backwards = [.. rows.Reverse()];
        float[] reversed = Images(backwards);
        augmenter.Apply(1, 2, backwards, reversed);

        Assert.Equal(together, apart);
        Assert.Equal(together[..s_shape.Size], reversed[^s_shape.Size..]);
    }

    [Fact]
    public void Seed_epoch_and_row_each_change_the_result()
    {
        float[] one = Apply(1, 1, 1);

        Assert.Equal(one, Apply(1, 1, 1));
        Assert.NotEqual(one, Apply(2, 1, 1));
        Assert.NotEqual(one, Apply(1, 2, 1));
        Assert.NotEqual(one, Apply(1, 1, 2));

        static float[] Apply(ulong seed, long epoch, long row)
        {
            float[] image = Images([0]);
            new Augmenter(s_shape, s_all).Apply(seed, epoch, [row], image);
            return image;
        }
    }

    [Fact]
    public void An_augmentation_added_behind_leaves_the_others_as_they_were()
    {
        float[] before = Apply([new RandomCrop(3), new Brightness(0.5f)]);
        float[] after = Apply([new RandomCrop(3), new Brightness(0.5f), new HorizontalFlip(1)]);

        // The flip comes last among the geometric ones.
        for (int y = 0; y < s_shape.Height; y++)
        {
            for (int x = 0; x < s_shape.Width; x++)
            {
                Assert.Equal(before[((y * s_shape.Width) + x) * 3], after[((y * s_shape.Width) + s_shape.Width - 1 - x) * 3]);
            }
        }

        static float[] Apply(ImageAugmentation[] augmentations)
        {
            float[] image = Images([0]);
            new Augmenter(s_shape, augmentations).Apply(3, 0, [0], image);
            return image;
        }
    }

    [Fact]
    public void Flips_come_in_their_share()
    {
        Augmenter augmenter = new([1, 2, 1], [new HorizontalFlip(0.25f)]);
        long[] rows = [.. Enumerable.Range(0, 4000).Select(static i => (long)i)];
        float[] images = [.. rows.SelectMany(static _ => new float[] { 0, 1 })];

        augmenter.Apply(11, 0, rows, images);

        // 1,000 expected, with a standard deviation of 27.
        Assert.InRange(images.Where(static (_, i) => i % 2 == 0).Sum(), 860, 1140);
    }

    [Fact]
    public void A_crop_shifts_by_every_whole_number_up_to_the_padding()
    {
        Augmenter augmenter = new([1, 9, 1], [new RandomCrop(2)]);
        HashSet<float> seen = new();
        for (long row = 0; row < 200; row++)
        {
            float[] image = [1, 2, 3, 4, 5, 6, 7, 8, 9];
            augmenter.Apply(0, 0, [row], image);
            if (image[4] != 0)
            {
                seen.Add(image[4]);
            }
        }

        Assert.Equal([3, 4, 5, 6, 7], seen.Order());
    }

    [Fact]
    public void Shifts_turns_zooms_and_shears_stay_within_their_bounds()
    {
        for (int row = 0; row < 500; row++)
        {
            AugmentationRandom random = new(5, 0, row, 0);
            AffineMap shift = new Shift(0.2f, 0.5f).Draw(ref random, s_shape);
            Assert.InRange(shift.X, -2, 2);
            Assert.InRange(shift.Y, -4, 4);
            AffineMap turn = new Rotation(60).Draw(ref random, s_shape);
            Assert.InRange(turn.XX, 0.4999f, 1);
            Assert.Equal(1, (turn.XX * turn.YY) - (turn.XY * turn.YX), 1e-5f);
            AffineMap zoom = new Zoom(0.5f, 2).Draw(ref random, s_shape);
            Assert.InRange(zoom.XX, 0.4999f, 2.0001f);
            Assert.Equal(zoom.XX, zoom.YY);
            AffineMap shear = new Shear(45).Draw(ref random, s_shape);
            Assert.InRange(shear.XY, -1.0001f, 1.0001f);
            Assert.Equal(0, shear.YX);
        }
    }

    [Fact]
    public void Zooming_in_by_two_shows_the_middle_half()
    {
        float[] image = [1, 2, 3, 4];
        new Augmenter([1, 4, 1], [new Zoom(2, 2)]) { Fill = FillMode.Nearest }.Apply(0, 0, [0], image);

        Assert.Equal([1.75f, 2.25f, 2.75f, 3.25f], image);
    }

    [Fact]
    public void Brightness_adds_the_same_everywhere_and_contrast_keeps_the_mean()
    {
        float[] original = Images([0]);
        float[] brighter = [.. original];
        new Augmenter(s_shape, [new Brightness(0.5f)]).Apply(1, 0, [0], brighter);
        float[] stronger = [.. original];
        new Augmenter(s_shape, [new Contrast(0.5f)]).Apply(1, 0, [0], stronger);

        float added = brighter[0] - original[0];
        Assert.InRange(Math.Abs(added), 1e-3f, 0.5f);
        Assert.All(original.Zip(brighter), pair => Assert.Equal(added, pair.Second - pair.First, 1e-5f));
        Assert.Equal(original.Average(), stronger.Average(), 1e-4f);
        float factor = (stronger[0] - stronger[1]) / (original[0] - original[1]);
        Assert.InRange(factor, 0.5f, 1.5f);
        Assert.Equal(factor * (original[7] - original[9]), stronger[7] - stronger[9], 1e-4f);
    }

    [Fact]
    public void A_cutout_blanks_a_square_that_the_border_may_cut()
    {
        bool whole = false;
        bool cut = false;
        for (long row = 0; row < 100; row++)
        {
            float[] image = new float[s_shape.Size];
            Array.Fill(image, 1f);
            new Augmenter(s_shape, [new Cutout(0.5f, Fill: 7)]).Apply(0, 0, [row], image);

            int[] blank = [.. Enumerable.Range(0, 80).Where(pixel => image[pixel * 3] == 7)];
            int rows = blank.Select(static pixel => pixel / 10).Distinct().Count();
            int columns = blank.Select(static pixel => pixel % 10).Distinct().Count();
            Assert.Equal(rows * columns, blank.Length);
            Assert.InRange(rows, 2, 4);
            Assert.InRange(columns, 2, 4);
            Assert.Equal(blank.Length * 3, image.Count(static value => value == 7));
            whole |= blank.Length == 16;
            cut |= blank.Length < 16;
        }

        Assert.True(whole && cut);
    }

    [Fact]
    public void An_augmentation_of_ones_own_takes_part()
    {
        float[] image = [1, 2];
        new Augmenter([1, 2, 1], [new Negative(), new HorizontalFlip(1)]).Apply(0, 0, [0], image);

        Assert.Equal([-2, -1], image);
    }

    [Fact]
    public void Applying_allocates_nothing_once_warm()
    {
        Augmenter augmenter = new(s_shape, s_all);
        long[] rows = [1, 2, 3];
        float[] images = Images(rows);
        augmenter.Apply(0, 0, rows, images);

        long before = GC.GetAllocatedBytesForCurrentThread();
        augmenter.Apply(0, 1, rows, images);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Settings_out_of_range_are_an_error_that_names_them()
    {
        ImageAugmentation[] wrong =
        [
            new HorizontalFlip(1.5f), new VerticalFlip(-1), new Shift(2, 0), new Shift(0, float.NaN), new Rotation(181), new Zoom(0, 1),
            new Zoom(1, 0.5f), new Shear(90), new RandomCrop(-1), new Brightness(-1), new Contrast(2), new Cutout(0),
            new Cutout(0.5f, float.NaN),
        ];

        Assert.All(wrong, augmentation =>
        {
            ArgumentException error = Assert.Throws<ArgumentException>(() => new Augmenter(s_shape, [augmentation]));
            Assert.StartsWith(augmentation.GetType().Name + ".", error.Message, StringComparison.Ordinal);
        });
        Assert.Throws<ArgumentException>(() => new Augmenter([10], []));
        Assert.Throws<ArgumentException>(() => new Augmenter(s_shape, []).Apply(0, 0, [1], new float[7]));
    }

    private static float[] Images(long[] rows) =>
        [.. rows.SelectMany(static row => Enumerable.Range(0, s_shape.Size).Select(i => MathF.Sin((row * 31) + (i * 0.7f))))];

    private sealed record Negative : PixelAugmentation
    {
        public override void Apply(ref AugmentationRandom random, TensorShape shape, Span<float> image)
        {
            foreach (ref float value in image)
            {
                value = -value;
            }
        }
    }
}
