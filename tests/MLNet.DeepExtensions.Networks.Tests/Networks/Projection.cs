namespace MLNet.DeepExtensions.Networks.Tests.Networks;

/// <summary>
/// <c>sum(p t)</c>: a loss whose gradient with respect to the predictions is the targets, so that any gradient can be sent into a network.
/// </summary>
internal sealed record Projection : Loss
{
    public override void Evaluate(in LossStep step) => step.OnHost(static (prediction, target, gradient) =>
    {
        float sum = 0;
        for (int i = 0; i < prediction.Length; i++)
        {
            sum += prediction[i] * target[i];
        }

        if (!gradient.IsEmpty)
        {
            target.CopyTo(gradient);
        }

        return sum;
    });
}
