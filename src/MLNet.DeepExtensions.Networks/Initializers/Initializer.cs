using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Initializers;

/// <summary>
/// How a parameter begins. An initializer of your own overrides <see cref="Draw"/>. Fans are those of the layer: for a dense layer its
/// numbers of inputs and outputs; for a convolution its kernel's area times the channels of a group, in and out.
/// </summary>
public abstract record Initializer
{
    /// <summary>
    /// The initializer that suits an activation: He's uniform one for ReLU and its relatives, which pass about half of the variance on
    /// (for a leaky ReLU with its slope), LeCun's normal one for SELU, which keeps the variance itself, Glorot's uniform one otherwise.
    /// </summary>
    /// <param name="activation">The activation behind the layer.</param>
    public static Initializer For(Activation activation) => activation.Kind switch
    {
        ActivationKind.LeakyReLU => new HeUniform { NegativeSlope = activation.Alpha },
        ActivationKind.ReLU or ActivationKind.ReLU6 or ActivationKind.ELU or ActivationKind.GELU or ActivationKind.SiLU
            or ActivationKind.Mish or ActivationKind.HardSwish => new HeUniform(),
        ActivationKind.SELU => new LecunNormal(),
        _ => new GlorotUniform(),
    };

    /// <summary>Fills a parameter.</summary>
    /// <param name="values">The parameter.</param>
    /// <param name="fanIn">Values that go into one output value; 1 or more.</param>
    /// <param name="fanOut">Output values that one input value goes into; 1 or more.</param>
    /// <param name="random">Where the random numbers come from.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting or a fan is out of range.</exception>
    public void Fill(Span<float> values, int fanIn, int fanOut, SeededRandom random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fanIn, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(fanOut, 1);
        Validate();
        Draw(values, fanIn, fanOut, random);
    }

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A setting is out of range; the message names it, its value, and what is allowed.
    /// </exception>
    public virtual void Validate()
    {
    }

    /// <summary>Fills a parameter; settings and fans are checked.</summary>
    /// <param name="values">The parameter.</param>
    /// <param name="fanIn">Values that go into one output value.</param>
    /// <param name="fanOut">Output values that one input value goes into.</param>
    /// <param name="random">Where the random numbers come from.</param>
    protected abstract void Draw(Span<float> values, int fanIn, int fanOut, SeededRandom random);

    /// <summary>Fills with numbers that are uniform in [<paramref name="minimum"/>, <paramref name="maximum"/>).</summary>
    private protected static void DrawUniform(Span<float> values, double minimum, double maximum, SeededRandom random)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(minimum + ((maximum - minimum) * random.NextDouble()));
        }
    }

    /// <summary>Fills with normally distributed numbers.</summary>
    private protected static void DrawNormal(Span<float> values, double mean, double standardDeviation, SeededRandom random)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(mean + (standardDeviation * random.NextNormal()));
        }
    }
}
