using MLNet.DeepExtensions.Networks.Reporting;

namespace MLNet.DeepExtensions.Networks.Tests.Reporting;

public class TerminalImageTests
{
    [Fact]
    public void Plain_pictures_are_ramps_of_characters()
    {
        TerminalImage ramp = new([0, 1 / 9f, 2 / 9f, 3 / 9f, 4 / 9f, 5 / 9f, 6 / 9f, 7 / 9f, 8 / 9f, 1], 2, 5);
        Assert.Equal("  ..::--==\n++**##%%@@\n", ramp.Render(TerminalImageStyle.Plain));
    }

    [Fact]
    public void What_is_darker_than_black_or_brighter_than_white_is_cut_off() =>
        Assert.Equal("@@    @@\n", new TerminalImage([7, -1, float.NaN, 1], 1, 4).Render(TerminalImageStyle.Plain));

    [Fact]
    public void Colours_become_their_brightness_in_plain_pictures() =>
        // 9 times 0.2126, 0.7152 and 0.0722, rounded: 2, 6, 1.
        Assert.Equal("::**..\n", new TerminalImage([1, 0, 0, 0, 1, 0, 0, 0, 1], 1, 3, 3).Render(TerminalImageStyle.Plain));

    [Fact]
    public void A_coloured_character_shows_two_pixels_one_above_the_other() =>
        Assert.Equal(
            "\e[38;2;255;0;0;48;2;0;0;255m▀\e[0m\n",
            new TerminalImage([1, 0, 0, 0, 0, 1], 2, 1, 3).Render(TerminalImageStyle.Color));

    [Fact]
    public void The_last_row_of_an_odd_height_has_nothing_below_it() =>
        Assert.Equal(
            "\e[38;2;0;0;0;48;2;51;51;51m▀\e[0m\n\e[38;2;255;255;255;49m▀\e[0m\n",
            new TerminalImage([0, 0.2f, 1], 3, 1).Render(TerminalImageStyle.Color));

    [Fact]
    public void Pictures_stand_side_by_side_with_their_captions_below()
    {
        TerminalImage one = new([1, 0, 0, 1], 2, 2, caption: "one: 1");
        TerminalImage low = new([1], 1, 1, caption: "2");
        Assert.Equal(
            """
            @@      @@
              @@
            one: 1  2
            @@
              @@
            one: 1

            """,
            TerminalImage.Gallery([one, low, one], 2, TerminalImageStyle.Plain));
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new TerminalImage(new float[3], 2, 2));
        Assert.Throws<ArgumentException>(() => new TerminalImage(new float[8], 2, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TerminalImage([], 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => TerminalImage.Gallery([], 0, TerminalImageStyle.Plain));
    }
}
