using System.Numerics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A loss with one value a row.</summary>
internal unsafe interface IRowLoss
{
    /// <summary>
    /// The losses of the rows that the lanes lie on, in each row's lanes; writes their gradient where the operands have one.
    /// </summary>
    /// <remarks>
    /// Compiled by itself and fully at once: the compiler inlines so much only into a method of some size, and a small network's whole
    /// training may be over before the runtime gets round to a second compilation. The lanes come by value, so that they can be held in
    /// registers.
    /// </remarks>
    /// <param name="lanes">Which rows.</param>
    /// <param name="operands">Predictions, targets, gradient.</param>
    /// <param name="factor">What each row's gradient is multiplied with.</param>
    /// <param name="scratch">Memory for a vector a step.</param>
    Vector<float> Run<TLanes>(TLanes lanes, in LossOperands operands, Vector<float> factor, float* scratch)
        where TLanes : struct, ILanes;
}
