using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Kernels.Tests.Cpu;

/// <summary>
/// The team under stress: every item once, failures that surface, threads that sleep and wake, several teams, more threads than processors.
/// </summary>
public sealed class WorkerTeamTests
{
    private static readonly int s_manyThreads = (4 * Environment.ProcessorCount) + 3;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    public void Every_item_runs_exactly_once_in_many_loops_of_any_length(int threads)
    {
        Random random = new(threads);
        using WorkerTeam team = new(threads);
        for (int loop = 0; loop < 3000; loop++)
        {
            RunAndCount(team, random.Next(4) == 0 ? random.Next(2000) : random.Next(8));
        }
    }

    [Fact]
    public void Helpers_that_fell_asleep_between_loops_wake_again()
    {
        using WorkerTeam team = new(4);
        for (int loop = 0; loop < 20; loop++)
        {
            // Many times as long as helpers spin: they sleep by then, which nothing tells from outside.
            Thread.Sleep(2);
            RunAndCount(team, 1 + (loop * 7));
        }
    }

    [Fact]
    public void A_helper_takes_part_and_no_two_threads_share_a_number()
    {
        using WorkerTeam team = new(3);
        int[] threadOfWorker = new int[3];
        bool helped = false;
        for (int attempt = 0; attempt < 200 && !helped; attempt++)
        {
            Meeting body = new(threadOfWorker);
            team.For(64, ref body);
            helped = threadOfWorker.Count(thread => thread != 0) > 1;
        }

        Assert.True(helped, "No helper ever joined a loop.");
        int[] threads = [.. threadOfWorker.Where(thread => thread != 0)];
        Assert.Equal(threads.Length, threads.Distinct().Count());
    }

    [Fact]
    public void Each_thread_begins_with_the_same_share_in_every_loop()
    {
        using WorkerTeam team = new(3);
        for (int loop = 0; loop < 20; loop++)
        {
            int[] firstItems = [-1, -1, -1];
            using Barrier all = new(participantCount: 3);
            FirstItems body = new(firstItems, all);
            team.For(10, ref body);
            Assert.Equal([0, 3, 6], firstItems);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void What_a_body_throws_surfaces_as_it_is_and_the_team_goes_on(int threads)
    {
        Random random = new(threads);
        using WorkerTeam team = new(threads);
        for (int loop = 0; loop < 300; loop++)
        {
            int count = 1 + random.Next(200);
            int bad = random.Next(count);
            Failing body = new(bad);
            FormatException thrown = Assert.Throws<FormatException>(() => team.For(count, ref body));
            Assert.Equal($"item {bad}", thrown.Message);
            RunAndCount(team, count);
        }
    }

    [Fact]
    public void A_failure_on_a_helper_surfaces_on_the_caller()
    {
        using WorkerTeam team = new(2);
        int caller = Environment.CurrentManagedThreadId;
        using ManualResetEventSlim failing = new();
        FailingOnHelper body = new(caller, failing);
        NotSupportedException thrown = Assert.Throws<NotSupportedException>(() => team.For(2, ref body));
        Assert.NotEqual(caller.ToString(System.Globalization.CultureInfo.InvariantCulture), thrown.Message);
        RunAndCount(team, 100);
    }

    [Fact]
    public void After_a_failure_no_further_items_begin()
    {
        using WorkerTeam team = new(1);
        int[] runs = new int[100];
        FailingAfterCount body = new(runs, bad: 10);
        Assert.Throws<FormatException>(() => team.For(100, ref body));
        Assert.Equal(11, runs.Sum());
    }

    [Fact]
    public void A_long_item_on_a_helper_is_waited_for_after_the_caller_has_nothing_left()
    {
        using WorkerTeam team = new(2);
        for (int loop = 0; loop < 20; loop++)
        {
            // The caller's items are over at once, and its patience long before the helper's item is.
            int[] done = new int[2];
            SlowOnHelper body = new(Environment.CurrentManagedThreadId, done);
            team.For(2, ref body);
            Assert.Equal([1, 1], done);
        }
    }

    [Fact]
    public void Neither_waking_helpers_nor_falling_asleep_over_them_allocates()
    {
        using WorkerTeam team = new(2);
        SlowOnHelper body = new(Environment.CurrentManagedThreadId, new int[2]);
        team.For(2, ref body);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int loop = 0; loop < 20; loop++)
        {
            team.For(2, ref body);
            // Longer than helpers spin, so that each loop wakes one.
            Thread.Sleep(1);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task Two_teams_work_at_the_same_time()
    {
        Task[] callers = [.. Enumerable.Range(0, 2).Select(seed => Task.Run(
            () =>
            {
                Random random = new(seed);
                using WorkerTeam team = new(3);
                for (int loop = 0; loop < 2000; loop++)
                {
                    RunAndCount(team, random.Next(100));
                }
            },
            TestContext.Current.CancellationToken))];
        await Task.WhenAll(callers);
    }

    [Fact]
    public void More_threads_than_processors_finish_all_the_same()
    {
        using WorkerTeam team = new(s_manyThreads);
        for (int loop = 0; loop < 500; loop++)
        {
            RunAndCount(team, loop);
        }
    }

    [Fact]
    public void A_second_caller_is_refused_while_the_first_is_at_work()
    {
        using WorkerTeam team = new(2);
        using (team.Begin())
        {
            InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => RunAndCount(team, 10));
            Assert.Contains("one at a time", refused.Message, StringComparison.Ordinal);
        }

        RunAndCount(team, 10);
    }

    [Fact]
    public void Disposal_from_within_a_loop_is_refused_and_a_second_one_does_nothing()
    {
        WorkerTeam team = new(2);
        using (team.Begin())
        {
            Disposing body = new(team);
            Assert.Throws<InvalidOperationException>(() => team.For(4, ref body));
        }

        RunAndCount(team, 10);
        team.Dispose();
        team.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_disposed_team_refuses_work(int threads)
    {
        WorkerTeam team = new(threads);
        team.Dispose();
        Assert.Throws<ObjectDisposedException>(() => RunAndCount(team, 1));
        Assert.Throws<ObjectDisposedException>(() => RunAndCount(team, 10));
    }

    [Fact]
    public void Teams_come_and_go()
    {
        for (int i = 0; i < 100; i++)
        {
            using WorkerTeam team = new(1 + (i % 4));
            if (i % 2 == 0)
            {
                RunAndCount(team, i);
            }
        }
    }

    [Fact]
    public unsafe void Scratch_memory_belongs_to_one_worker_and_grows()
    {
        using WorkerTeam team = new(3);
        long largest = 0;
        for (int loop = 0; loop < 100; loop++)
        {
            Scribbling body = new(team, length: 1 + (loop * 37));
            team.For(50, ref body);
            largest = Math.Max(largest, (long)team.Common<double>(loop) % 64);
        }

        Assert.Equal(0, largest);
    }

    private static void RunAndCount(WorkerTeam team, int count)
    {
        int[] runs = new int[count];
        Counting body = new(runs);
        using (team.Begin())
        {
            team.For(count, ref body);
        }

        Assert.All(runs, times => Assert.Equal(1, times));
    }

    private readonly struct Counting(int[] runs) : IParallelBody
    {
        public void Run(int item, int worker) => Interlocked.Increment(ref runs[item]);
    }

    private readonly struct Meeting(int[] threadOfWorker) : IParallelBody
    {
        public void Run(int item, int worker)
        {
            int here = Environment.CurrentManagedThreadId;
            int before = Interlocked.Exchange(ref threadOfWorker[worker], here);
            Assert.True(before == 0 || before == here, "Two threads had the same number.");
            Thread.SpinWait(200);
        }
    }

    private readonly struct Failing(int bad) : IParallelBody
    {
        public void Run(int item, int worker)
        {
            if (item == bad)
            {
                throw new FormatException($"item {item}");
            }
        }
    }

    private readonly struct FailingAfterCount(int[] runs, int bad) : IParallelBody
    {
        public void Run(int item, int worker)
        {
            runs[item]++;
            if (item == bad)
            {
                throw new FormatException();
            }
        }
    }

    // The caller's item waits until a helper has come for the other one.
    private readonly struct FailingOnHelper(int caller, ManualResetEventSlim failing) : IParallelBody
    {
        public void Run(int item, int worker)
        {
            int here = Environment.CurrentManagedThreadId;
            if (here == caller)
            {
                failing.Wait();
                return;
            }

            failing.Set();
            throw new NotSupportedException(here.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private readonly struct SlowOnHelper(int caller, int[] done) : IParallelBody
    {
        public void Run(int item, int worker)
        {
            // An item long enough for a helper to wake and take the other one, whose item outlasts the spinning of whoever waits for it.
            Thread.Sleep(Environment.CurrentManagedThreadId == caller ? 1 : 5);
            done[item]++;
        }
    }

    private readonly struct FirstItems(int[] firstItems, Barrier all) : IParallelBody
    {
        public void Run(int item, int worker)
        {
            if (firstItems[worker] < 0)
            {
                // Nobody is done with a first item before everybody has one.
                firstItems[worker] = item;
                all.SignalAndWait();
            }
        }
    }

    private readonly struct Disposing(WorkerTeam team) : IParallelBody
    {
        public void Run(int item, int worker) => team.Dispose();
    }

    private readonly unsafe struct Scribbling(WorkerTeam team, int length) : IParallelBody
    {
        public void Run(int item, int worker)
        {
            Span<float> mine = new(team.ScratchFloats(worker, length), length);
            mine.Fill(item);
            Thread.SpinWait(20);
            Assert.Equal(-1, mine.IndexOfAnyExcept((float)item));
        }
    }
}
