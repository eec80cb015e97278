using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Fixtures;

/// <summary>A training plan with weights by name, which has run forward, loss and backward once.</summary>
internal sealed class PlanUnderTest : IDisposable
{
    private readonly CpuKernelSet _kernels = new(threads: 1);
    private readonly ParameterStore _store;
    private readonly NetworkWeights _weights;

    public PlanUnderTest(
        Network network, Loss loss, IReadOnlyDictionary<string, FixtureTensor> weights, FixtureTensor input, FixtureTensor targets,
        Optimizer? optimizer = null)
    {
        _weights = new NetworkWeights(ParameterLayout.Of(network));
        foreach ((string name, FixtureTensor tensor) in weights)
        {
            tensor.ToFloats().CopyTo(_weights[name]);
        }

        Batch = input.Shape[0];
        _store = new ParameterStore(_kernels, _weights);
        Plan = new TrainingPlan(network, _kernels, _store, Batch, loss, optimizer ?? new Sgd());
        Plan.Input.Value.Upload(input.ToFloats());
        Plan.Head!.Targets.Upload(targets.ToFloats());
        Plan.ComputeGradients(Batch, seed: 0);
        Loss = Plan.Head.Drain().Sum / Batch;
        Plan.CompleteOutput(Batch);
    }

    public TrainingPlan Plan { get; }

    public int Batch { get; }

    public double Loss { get; }

    public float[] Output => Plan.Output.ValueOf(Batch).Span.ToArray();

    public float[] Gradient(string name)
    {
        ParameterEntry entry = _store.Layout.Entries.Single(entry => entry.Name == name);
        return Plan.Gradients.Slice(entry.Offset, entry.Spec.Shape.Size).Span.ToArray();
    }

    public float[] Weights(string name)
    {
        _store.Download(_weights);
        return _weights[name].ToArray();
    }

    public void AssertGradient(string name, FixtureTensor expected) => AssertClose(expected, Gradient(name), $"the gradient of {name}");

    public static void AssertClose(FixtureTensor expected, float[] actual, string what) =>
        GradientCheck.AssertClose(expected.Values, actual, 1e-5, what);

    public void Dispose()
    {
        Plan.Dispose();
        _store.Dispose();
        _kernels.Dispose();
    }
}
