namespace MLNet.DeepExtensions.Kernels;

/// <summary>A batch as losses take it, and where they leave what they compute.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Width">Values in a row.</param>
/// <param name="Scale">Factor of the gradient.</param>
/// <param name="Predictions">The predictions or logits, <c>[rows, width]</c>.</param>
/// <param name="Targets">The targets, <c>[rows, width]</c>, or <c>[rows]</c> where they are numbers of classes.</param>
/// <param name="Weights">Weights of the rows, <c>[rows]</c>, or empty for ones.</param>
/// <param name="Losses">Each row's weighted loss, <c>[rows]</c>, written.</param>
/// <param name="Gradient">The gradient, <c>[rows, width]</c>, written; empty at evaluation; may be the logits.</param>
public readonly record struct LossBatch(
    int Rows, int Width, float Scale, DeviceView<float> Predictions, DeviceView<float> Targets, DeviceView<float> Weights,
    DeviceView<float> Losses, DeviceView<float> Gradient);
