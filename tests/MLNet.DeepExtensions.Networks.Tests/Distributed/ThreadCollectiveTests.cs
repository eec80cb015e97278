using System.Text;
using MLNet.DeepExtensions.Networks.Distributed;

namespace MLNet.DeepExtensions.Networks.Tests.Distributed;

/// <summary>What ranks tell each other, with threads as ranks: what comes from whom, and what a rank learns of another's end.</summary>
public sealed class ThreadCollectiveTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void An_exchange_gives_each_rank_its_slice_of_every_rank(int ranks)
    {
        byte[][] received = ThreadCollective.Run(ranks, rank =>
        {
            // Slices of two bytes: who sends, and to whom.
            byte[] send = [.. Enumerable.Range(0, ranks).SelectMany(to => new[] { (byte)rank.Rank, (byte)to })];
            byte[] received = new byte[2 * ranks];
            rank.Exchange(send, received);
            return received;
        });

        for (int to = 0; to < ranks; to++)
        {
            Assert.Equal(Enumerable.Range(0, ranks).SelectMany(from => new[] { (byte)from, (byte)to }), received[to]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void A_gathering_gives_all_ranks_the_same_in_their_order(int ranks)
    {
        byte[][] received = ThreadCollective.Run(ranks, rank =>
        {
            byte[] received = new byte[3 * ranks];
            rank.Gather([(byte)rank.Rank, 7, (byte)(2 * rank.Rank)], received);
            return received;
        });

        IEnumerable<byte> expected = Enumerable.Range(0, ranks).SelectMany(rank => new byte[] { (byte)rank, 7, (byte)(2 * rank) });
        Assert.All(received, one => Assert.Equal(expected, one));
    }

    [Fact]
    public void A_broadcast_gives_what_rank_0_has_again_and_again()
    {
        string[] heard = ThreadCollective.Run(4, rank =>
        {
            StringBuilder heard = new();
            for (byte i = 0; i < 200; i++)
            {
                byte[] data = rank.Rank == 0 ? [i, (byte)(i + 1)] : new byte[2];
                rank.Broadcast(data);
                heard.Append(data[0]).Append(data[1]);
                rank.Barrier();
            }

            return heard.ToString();
        });

        Assert.Equal(string.Concat(Enumerable.Range(0, 200).Select(i => $"{i}{i + 1}")), heard[0]);
        Assert.Single(heard.Distinct());
    }

    [Fact]
    public void A_rank_that_fails_ends_the_others_with_its_name_and_reason()
    {
        string?[] heard = new string?[3];

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => ThreadCollective.Run(3, rank =>
        {
            if (rank.Rank == 1)
            {
                throw new InvalidOperationException("the disk is gone");
            }

            heard[rank.Rank] = Assert.Throws<CollectiveAbortedException>(rank.Barrier).Message;
        }));

        Assert.Equal("the disk is gone", failure.Message);
        Assert.Equal("Rank 1 has ended the job: the disk is gone", heard[0]);
        Assert.Equal(heard[0], heard[2]);
    }

    [Fact]
    public void A_rank_that_ends_early_does_not_leave_the_others_waiting()
    {
        string message = Assert.Throws<CollectiveAbortedException>(() => ThreadCollective.Run(2, rank =>
        {
            if (rank.Rank == 0)
            {
                rank.Barrier();
            }
        })).Message;

        Assert.Equal("Rank 1 has ended while others wait for it.", message);
    }

    [Fact]
    public void Ranks_that_do_not_make_the_same_call_are_told_both()
    {
        string message = Assert.Throws<InvalidOperationException>(() => ThreadCollective.Run(2, rank =>
        {
            if (rank.Rank == 0)
            {
                rank.Barrier();
            }
            else
            {
                rank.Broadcast(new byte[5]);
            }
        })).Message;

        Assert.Contains("rank 0 is at a barrier, rank 1 at a broadcast of 5 bytes", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused_before_anybody_waits()
    {
        ThreadCollective.Run(2, rank =>
        {
            Assert.Throws<ArgumentException>(() => rank.Exchange(new byte[3], new byte[3]));
            Assert.Throws<ArgumentException>(() => rank.Exchange(new byte[4], new byte[2]));
            Assert.Throws<ArgumentException>(() => rank.Gather(new byte[4], new byte[4]));
            rank.Barrier();
        });
        Assert.Throws<ArgumentException>(() => ThreadCollective.Run(0, _ => { }));
    }

    [Fact]
    public void Texts_of_different_lengths_are_gathered()
    {
        string[][] texts = ThreadCollective.Run(3, rank => rank.GatherText(new string('ä', rank.Rank * 5)));

        Assert.All(texts, all => Assert.Equal(["", "äääää", "ääääääääää"], all));
        Assert.All(ThreadCollective.Run(2, rank => rank.BroadcastText(rank.Rank == 0 ? "früh" : "later")), text => Assert.Equal("früh", text));
    }
}
