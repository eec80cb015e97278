using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A network compiled to predict and to give the gradients of what it predicts, with respect to its input or to the output of one of its
/// layers. Dropout does nothing and batch normalization uses its running statistics, as in predictions. No parameter has a gradient.
/// </summary>
public sealed class GradientPlan : ExecutionPlan
{
    /// <summary>Compiles a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="kernels">The device's kernels.</param>
    /// <param name="parameters">The network's parameters on that device.</param>
    /// <param name="maximumBatch">The largest batch.</param>
    /// <param name="node">
    /// The node with respect to whose output gradients are computed; <see cref="Network.InputNode"/> for the network's input.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such node.</exception>
    public GradientPlan(
        Network network, IKernelSet kernels, ParameterStore parameters, int maximumBatch, int node = Network.InputNode)
        : base(network, kernels, parameters, maximumBatch, loss: null, gradients: null, isTraining: false, sparseInput: false, node)
    {
        if (GradientTensor is null)
        {
            Dispose();
            throw new ArgumentOutOfRangeException(
                nameof(node), node, $"Nodes {Network.InputNode} to {network.Nodes.Length - 1} are allowed.");
        }
    }

    /// <summary>The value in question: the network's input, or the layer's output. After a run it has value and gradient.</summary>
    public PlanTensor Source => GradientTensor!;

    /// <summary>
    /// Computes the gradient of <see cref="Source"/> from the output's, which stands in the <see cref="PlanTensor.Gradient"/> of
    /// <see cref="ExecutionPlan.Output"/>, for the batch that <see cref="ExecutionPlan.Forward"/> ran on.
    /// </summary>
    /// <param name="batch">The number of samples.</param>
    public void ComputeGradients(int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch, MaximumBatch);
        StepContext context = new(batch);
        foreach (PlanStep step in Backward)
        {
            step.Backward(context);
        }
    }
}
