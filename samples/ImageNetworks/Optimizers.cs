using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.Samples.ImageNetworks;

/// <summary>The optimizers by their names on the command line, each with the learning rate that it has by default.</summary>
internal static class Optimizers
{
    public static IReadOnlyDictionary<string, Optimizer> All { get; } = new Dictionary<string, Optimizer>
    {
        ["sgd"] = new Sgd(),
        ["momentum"] = new Sgd { Momentum = 0.9f },
        ["nesterov"] = new Sgd { Momentum = 0.9f, Nesterov = true },
        ["adagrad"] = new Adagrad(),
        ["rmsprop"] = new RmsProp(),
        ["adam"] = new Adam(),
        ["adamw"] = new AdamW(),
    };
}
