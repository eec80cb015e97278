namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The bodies of the activation kernels: chunks handed to <see cref="ActivationFunctions"/>.</summary>
internal static unsafe class ActivationKernels
{
    public readonly struct Forward(Activation activation, float* x, float* y) : IRangeBody
    {
        private readonly float* _x = x;
        private readonly float* _y = y;

        public void Run(long start, int count, int worker) => ActivationFunctions.Apply(activation, _x + start, _y + start, count);
    }

    /// <summary>One of input and output may be null: see <see cref="ActivationFunctions.ApplyGradient"/>.</summary>
    public readonly struct Backward(Activation activation, float* x, float* y, float* dy, float* dx, bool accumulate) : IRangeBody
    {
        private readonly float* _x = x;
        private readonly float* _y = y;
        private readonly float* _dy = dy;
        private readonly float* _dx = dx;

        public void Run(long start, int count, int worker) =>
            ActivationFunctions.ApplyGradient(activation, _x + start, _y + start, _dy + start, _dx + start, count, accumulate);
    }
}
