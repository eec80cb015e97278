namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A depthwise convolution with several filters a channel, as one with a filter a channel: each channel of the images is repeated for its
/// filters, and the gradients of its copies are added up.
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
        Repeat body = new() { X = x, Channels = problem.Shape.InChannels, Copies = problem.Multiplier, Expanded = expanded };
        team.ForChunks(pixels, PixelsEach, ref body);
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
        Sum body = new() { Team = team, Expanded = expanded, Channels = channels, Copies = copies, Target = target };
        team.ForChunks(pixels, PixelsEach, ref body);
    }

    private struct Repeat : IRangeBody
    {
        public float* X;
        public float* Expanded;
        public int Channels;
        public int Copies;

        public readonly void Run(long start, int count, int worker)
        {
            for (long i = start * Channels; i < (start + count) * Channels; i++)
            {
                new Span<float>(Expanded + (i * Copies), Copies).Fill(X[i]);
            }
        }
    }

    private struct Sum : IRangeBody
    {
        public WorkerTeam Team;
        public float* Expanded;
        public int Channels;
        public int Copies;
        public TapTarget Target;

        public readonly void Run(long start, int pixels, int worker)
        {
            long first = start * Channels;
            int count = pixels * Channels;
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
