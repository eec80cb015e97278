using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A layer that goes through a sequence <c>[time, features]</c> and carries a state h <c>[units]</c> from step to step, which begins as
/// zeros. Its parameters are <c>weights</c> W <c>[features, gates units]</c>, <c>recurrentWeights</c> U <c>[units, gates units]</c> and
/// <c>bias</c> b <c>[gates units]</c>; those of the direction from the last step to the first have <c>reverse</c> in front of their names.
/// Layers are stacked by appending one to another that returns sequences.
/// </summary>
public abstract record RecurrentLayer : Layer
{
    /// <summary>The width of the state; 1 or more.</summary>
    public required int Units { get; init; }

    /// <summary>
    /// Whether the output is the state after every step, <c>[time, units]</c>, and not that after the last alone, <c>[units]</c>; false by
    /// default.
    /// </summary>
    public bool ReturnsSequences { get; init; }

    /// <summary>In which order the steps are taken; <see cref="RecurrentDirection.Forward"/> by default.</summary>
    public RecurrentDirection Direction { get; init; }

    /// <summary>
    /// The share of input features that training drops, the same in all steps of a sequence, 0 or more and below 1; 0 by default. Keras
    /// calls it <c>dropout</c>.
    /// </summary>
    public float InputDropout { get; init; }

    /// <summary>
    /// The share of the state that training drops in front of the product with U, the same in all steps of a sequence, 0 or more and below
    /// 1; 0 by default: variational dropout (Gal and Ghahramani 2016).
    /// </summary>
    public float RecurrentDropout { get; init; }

    /// <summary>Whether biases are added; true by default.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>How W begins; null, the default, for <see cref="GlorotUniform"/>.</summary>
    public Initializer? WeightsInitializer { get; init; }

    /// <summary>How U begins; null, the default, for <see cref="Orthogonal"/>.</summary>
    public Initializer? RecurrentInitializer { get; init; }

    /// <summary>What is done in a step.</summary>
    internal abstract RecurrentCell Cell { get; }

    /// <summary>Whether the product with the state has a bias of its own.</summary>
    internal virtual bool HasRecurrentBias => false;

    /// <summary>How the bias begins.</summary>
    private protected virtual Initializer BiasInitializer => new Zeros();

    /// <summary>
    /// The directions in the order of their states in the output: true for the one from the last step to the first.
    /// </summary>
    public IReadOnlyList<bool> Directions => Direction switch
    {
        RecurrentDirection.Forward => [false],
        RecurrentDirection.Reverse => [true],
        _ => [false, true],
    };

    /// <summary>A parameter's name in a direction: <c>bias</c>, or <c>reverseBias</c>.</summary>
    /// <param name="isReverse">Whether the direction is the one from the last step to the first.</param>
    /// <param name="name">The name in the other direction.</param>
    public static string ParameterName(bool isReverse, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return isReverse ? $"{ReversePrefix}{char.ToUpperInvariant(name[0])}{name[1..]}" : name;
    }

    internal const string ReversePrefix = "reverse";

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        TensorShape sequence = inputs.RequireSequence();
        Check.Positive(Units, nameof(Units));
        Check.Share(InputDropout, nameof(InputDropout));
        Check.Share(RecurrentDropout, nameof(RecurrentDropout));
        int width = checked(Units * Directions.Count);
        return ReturnsSequences ? [sequence.Dimensions[0], width] : [width];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        int features = inputs[0].Channels;
        int gates = ShapeOf(inputs[0]).GateValues;
        return
        [
            .. Directions.SelectMany(isReverse => Parameters(features, gates)
                .Select(spec => spec with { Name = ParameterName(isReverse, spec.Name) })),
        ];
    }

    private IEnumerable<ParameterSpec> Parameters(int features, int gates)
    {
        yield return new ParameterSpec("weights", [features, gates], WeightsInitializer ?? new GlorotUniform())
        {
            FanIn = features,
            FanOut = gates,
            Decays = true,
        };
        yield return new ParameterSpec("recurrentWeights", [Units, gates], RecurrentInitializer ?? new Orthogonal())
        {
            FanIn = Units,
            FanOut = gates,
            Decays = true,
        };
        if (UseBias)
        {
            yield return new ParameterSpec("bias", [gates], BiasInitializer) { FanIn = features, FanOut = gates };
        }

        if (UseBias && HasRecurrentBias)
        {
            yield return new ParameterSpec("recurrentBias", [gates], new Zeros()) { FanIn = Units, FanOut = gates };
        }
    }

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs)
    {
        RecurrentShape shape = ShapeOf(inputs[0]);
        long products = 2L * (inputs[0].Channels + Units) * shape.GateValues;
        return Directions.Count * shape.Steps * (products + (10L * shape.GateValues));
    }

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan)
    {
        PlanTensor input = plan.IsTraining && InputDropout > 0
            ? plan.Add(new SpatialDropoutStep(
                plan.Kernels, InputDropout, plan.NewRandomStream(), plan.Tensor(plan.Input.Shape), plan.Input))
            : plan.Input;
        PlanTensor output = plan.Tensor(plan.OutputShape);
        int first = 0;
        foreach (bool isReverse in Directions)
        {
            RecurrentShape shape = ShapeOf(plan.Input.Shape) with { IsReverse = isReverse, OutputStride = plan.OutputShape.Channels };
            PlanParameter bias = UseBias ? plan.Parameter(ParameterName(isReverse, "bias")) : PlanParameter.None;
            PlanTensor gates = plan.Add(new DenseStep(
                plan.Kernels, plan.Tensor([shape.Steps, shape.GateValues]), input, plan.Parameter(ParameterName(isReverse, "weights")), bias));
            plan.Add(new RecurrentStep(plan, this, shape, output, first, gates));
            first += Units;
        }

        return output;
    }

    private RecurrentShape ShapeOf(TensorShape input) =>
        new(Cell, input.Dimensions[0], Units) { ReturnsSequences = ReturnsSequences };
}
