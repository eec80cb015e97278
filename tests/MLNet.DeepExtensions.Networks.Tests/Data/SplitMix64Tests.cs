using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class SplitMix64Tests
{
    [Fact]
    public void The_first_numbers_are_those_of_the_reference_implementation()
    {
        // Vigna's splitmix64.c from the state 1234567.
        SplitMix64 random = new(1234567);

        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423], new[] { random.Next(), random.Next(), random.Next() });
    }
}
