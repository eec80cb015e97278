namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A depthwise convolution with several filters a channel, as one with a filter a channel: each channel of the images is repeated for its filters,
/// and the gradients of its copies are added up.
/// </summary>
internal static unsafe class ChannelExpansion
{
    private const int PixelsEach = 256;

    /// <summary>Repeats every channel for its filters.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="x">The images, <c>[pixels, channels]</c>.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="problem">The convolution.</param>
    /// <param name="memory">Memory for the result.</param>
    /// <returns>The result, <c>[pixels, channels, copies]</c>; the images themselves where a channel has one filter.</returns>
    public static float* Expand(WorkerTeam team, float* x, int batch, TapProblem problem, NativeScratch memory)
    {
        if (problem.Multiplier == 1)
        {
            return x;
        }

        long pixels = (long)batch * problem.Shape.InPositions;
        float* expanded = memory.Take<float>(pixels * problem.Shape.OutChannels);
        Repeat body = new() { X = x, Pixels = pixels, Channels = problem.Shape.InChannels, Copies = problem.Multiplier, Expanded = expanded };
        team.For(checked((int)((pixels + PixelsEach - 1) / PixelsEach)), ref body);
        return expanded;
    }

    /// <summary>Adds up the copies' gradients and finishes the sums.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="expanded">The gradients, <c>[pixels, channels, copies]</c>.</param>
    /// <param name="pixels">The number of pixels.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="copies">How often each is repeated.</param>
    /// <param name="target">Where the sums go.</param>
    public static void Fold(WorkerTeam team, float* expanded, long pixels, int channels, int copies, in TapTarget target)
    {
        Sum body = new() { Team = team, Expanded = expanded, Pixels = pixels, Channels = channels, Copies = copies, Target = target };
        team.For(checked((int)((pixels + PixelsEach - 1) / PixelsEach)), ref body);
    }

    private struct Repeat : IParallelBody
    {
        public float* X;
        public float* Expanded;
        public long Pixels;
        public int Channels;
        public int Copies;

        public readonly void Run(int item, int worker)
        {
            long end = Math.Min((item + 1L) * PixelsEach, Pixels) * Channels;
            for (long i = (long)item * PixelsEach * Channels; i < end; i++)
            {
                new Span<float>(Expanded + (i * Copies), Copies).Fill(X[i]);
            }
        }
    }

    private struct Sum : IParallelBody
    {
        public WorkerTeam Team;
        public float* Expanded;
        public long Pixels;
        public int Channels;
        public int Copies;
        public TapTarget Target;

        public readonly void Run(int item, int worker)
        {
            long first = (long)item * PixelsEach * Channels;
            int count = (int)((Math.Min((item + 1L) * PixelsEach, Pixels) * Channels) - first);
            if (Copies == 1)
            {
                Target.Finish((nint)first, Expanded + first, count);
                return;
            }

            float* sums = Team.ScratchFloats(worker, count);
            for (int i = 0; i < count; i++)
            {
                float* copies = Expanded + ((first + i) * Copies);
                float sum = copies[0];
                for (int c = 1; c < Copies; c++)
                {
                    sum += copies[c];
                }

                sums[i] = sum;
            }

            Target.Finish((nint)first, sums, count);
        }
    }
}
