using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Which values a step's backward pass reads again, so that their memory is kept until then.</summary>
[Flags]
public enum BackwardReads
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The inputs.</summary>
    Inputs = 1,

    /// <summary>The output.</summary>
    Output = 2,
}

/// <summary>
/// One operation of a plan, forward and backward. A step of your own can call any kernel of <see cref="PlanBuilder.Kernels"/>, or compute
/// on the host where
/// <see cref="DeviceView{T}.IsHostVisible"/>.
/// </summary>
public abstract class PlanStep
{
    private readonly bool[] _accumulates;

    /// <summary>Joins inputs and an output.</summary>
    /// <param name="output">What the step writes.</param>
    /// <param name="inputs">What it reads.</param>
    protected PlanStep(PlanTensor output, params ReadOnlySpan<PlanTensor> inputs)
    {
        Output = output;
        Inputs = [.. inputs];
        _accumulates = new bool[inputs.Length];
    }

    /// <summary>What the step reads.</summary>
    public IReadOnlyList<PlanTensor> Inputs { get; }

    /// <summary>What the step writes.</summary>
    public PlanTensor Output { get; }

    /// <summary>Which values the backward pass reads again.</summary>
    public virtual BackwardReads BackwardReads => BackwardReads.Inputs | BackwardReads.Output;

    /// <summary>Whether the step has parameters that are trained.</summary>
    public virtual bool IsTrained => false;

    /// <summary>Whether the backward pass leaves every input's gradient through <see cref="Target"/>, and so can gate it.</summary>
    public virtual bool GatesGradients => false;

    /// <summary>
    /// Which kernels run for the step, by name, as summaries print them. A step that has one kernel alone need not say: it is named after
    /// its type.
    /// </summary>
    /// <param name="batch">The number of samples.</param>
    public virtual KernelNames KernelNames(int batch)
    {
        string name = NameOf(GetType());
        return new KernelNames(name, name, IsTrained ? name : "");
    }

    /// <summary>Computes the output from the inputs.</summary>
    /// <param name="context">The batch and the random masks' key.</param>
    public abstract void Forward(in StepContext context);

    /// <summary>
    /// Computes the gradients of the parameters, and of those inputs that need one, from the output's gradient. Called only where the
    /// output has one.
    /// </summary>
    /// <param name="context">The batch and the random masks' key, as in the forward pass.</param>
    public abstract void Backward(in StepContext context);

    /// <summary>Whether an input's gradient is asked for.</summary>
    /// <param name="input">The input's number.</param>
    protected bool Wants(int input) => Inputs[input].NeedsGradient;

    /// <summary>Whether an input's gradient is to be added to what is there: another step has left its part before.</summary>
    /// <param name="input">The input's number.</param>
    protected bool Accumulates(int input) => _accumulates[input];

    /// <summary>Where an input's gradient goes, for kernels that take a target; an empty one where nobody asks for it.</summary>
    /// <param name="input">The input's number.</param>
    protected GradientTarget Target(int input)
    {
        PlanTensor tensor = Inputs[input];
        return tensor.Storage.Gate == Activation.Linear
            ? new GradientTarget(tensor.Gradient, _accumulates[input])
            : new GradientTarget(tensor.Gradient, _accumulates[input], tensor.Storage.Gate, tensor.Value);
    }

    /// <summary>The network's node whose layer has added the step.</summary>
    internal int Node { get; set; }

    // BatchNormalizationStep is batch-normalization.
    private static string NameOf(Type type)
    {
        const string Suffix = "Step";
        bool hasSuffix = type.Name.Length > Suffix.Length && type.Name.EndsWith(Suffix, StringComparison.Ordinal);
        string name = hasSuffix ? type.Name[..^Suffix.Length] : type.Name;
        return string.Concat(name.Select((letter, i) => (i > 0 && char.IsUpper(letter) ? "-" : "") + char.ToLowerInvariant(letter)));
    }

    /// <summary>Says that an input's gradient has a part already when this step's backward pass runs.</summary>
    internal void Accumulate(int input) => _accumulates[input] = true;
}

/// <summary>A step whose kernel can apply an elementwise activation in its epilogue.</summary>
internal abstract class FusingStep(PlanTensor output, params ReadOnlySpan<PlanTensor> inputs) : PlanStep(output, inputs)
{
    public Activation Activation { get; set; }

    public override BackwardReads BackwardReads =>
        Activation == Activation.Linear ? BackwardReads.Inputs : BackwardReads.Inputs | BackwardReads.Output;

    /// <summary>Turns the gradient of the activated output into that of the output before, unless the consumers have.</summary>
    protected void UndoActivation(IKernelSet kernels, int batch)
    {
        if (Activation != Activation.Linear && !Output.Storage.IsUndone)
        {
            DeviceView<float> gradient = Output.GradientOf(batch);
            kernels.Elementwise.ActivationBackward(Activation, default, Output.ValueOf(batch), gradient, gradient);
        }
    }
}
