using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>
/// Trains a fully connected network (a multilayer perceptron) for classes or values: hidden layers of <c>act(x W + b)</c>, and an output
/// layer with a softmax, a sigmoid or nothing behind it, by minibatch gradient descent with early stopping.
/// </summary>
public sealed class FullyConnectedNetworkTrainer : NetworkEstimator
{
    private readonly Options _options;

    /// <summary>Makes a trainer. The catalogs' <c>Trainers.FullyConnectedNetwork</c> does the same in fewer words.</summary>
    /// <param name="environment">The MLContext.</param>
    /// <param name="task">What is to be learnt.</param>
    /// <param name="options">How; the defaults if left out.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public FullyConnectedNetworkTrainer(IHostEnvironment environment, NetworkTask task, Options? options = null)
        : base(environment, nameof(FullyConnectedNetworkTrainer), task, options ??= new Options()) => _options = options;

    private protected override Optimizer DefaultOptimizer => new AdamW { LearningRate = 3e-3f, WeightDecay = 0.1f };

    private protected override Optimizer PenalizedOptimizer => new Adam { LearningRate = 3e-3f };

    private protected override FeatureLayout Layout(string name, DataViewType type)
    {
        VectorDataViewType vector = (VectorDataViewType)type;
        return new FeatureLayout(name, [vector.Size], vector.ItemType.RawType == typeof(byte), IsPlanar: false);
    }

    private protected override NetworkBuilder HiddenLayers(NetworkBuilder input, TensorShape shape, Dataset rows) => ShortForm.Dense(
        input, _options.HiddenLayers ?? TrainingDefaults.HiddenLayers(rows), _options.Activation, _options.BatchNormalization,
        _options.Dropout);

    /// <summary>How a fully connected network is made and trained.</summary>
    public sealed record Options : NetworkTrainerOptions
    {
        /// <summary>
        /// The units of each hidden layer, 1 or more; an empty list gives a linear model. Null, the default, takes [128, 64], and [32] for
        /// 1,000 to 9,999 rows of sparse features.
        /// </summary>
        public IReadOnlyList<int>? HiddenLayers { get; init; }

        /// <summary>The hidden layers' activation; ReLU by default.</summary>
        public Activation Activation { get; init; } = Activation.ReLU;

        /// <summary>The share of each hidden layer's outputs that is dropped in training; 0 or more and below 1, 0 by default.</summary>
        public float Dropout { get; init; }

        /// <summary>Whether each hidden layer is normalised over the batch before its activation; false by default.</summary>
        public bool BatchNormalization { get; init; }

        /// <inheritdoc/>
        public override void Validate()
        {
            base.Validate();
            ShortForm.Validate(HiddenLayers ?? [], nameof(HiddenLayers), Activation, Dropout);
        }
    }
}
