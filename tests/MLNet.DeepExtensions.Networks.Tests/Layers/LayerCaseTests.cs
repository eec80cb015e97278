using System.Reflection;
using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.Tests.Layers.Cases;
using MLNet.DeepExtensions.Networks.Tests.Networks;
using MLNet.DeepExtensions.Networks.Tests.Onnx;

namespace MLNet.DeepExtensions.Networks.Tests.Layers;

/// <summary>What every layer of the package must do; each comes in by its <see cref="LayerCase"/>.</summary>
public class LayerCaseTests
{
    public static TheoryData<string> Layers => [.. LayerCase.All.Keys.Select(type => type.Name)];

    [Fact]
    public void Every_layer_has_a_case()
    {
        string[] without = [.. OwnTypes.Of<Layer>().Where(type => !LayerCase.All.ContainsKey(type)).Select(type => type.Name)];

        Assert.True(without.Length == 0, $"In Layers/Cases there is no {string.Join(", ", without.Select(name => $"LayerCase<{name}>"))}.");
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Each_setting_differs_from_its_default_in_an_example(string layer)
    {
        LayerCase layerCase = Case(layer);
        object start = Activator.CreateInstance(layerCase.LayerType)!;
        Layer[] examples =
        [
            .. layerCase.Examples.SelectMany(example => example.Network.Nodes).Select(node => node.Layer)
                .Where(layerCase.LayerType.IsInstanceOfType),
        ];
        Assert.NotEmpty(examples);
        IEnumerable<PropertyInfo> settings = layerCase.LayerType.GetProperties()
            .Where(property => property.SetMethod is not null && property.DeclaringType != typeof(Layer));
        foreach (PropertyInfo setting in settings)
        {
            Assert.True(
                examples.Any(example => !Equals(setting.GetValue(example), setting.GetValue(start))),
                $"No example of {layer} sets {setting.Name}.");
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Outputs_and_gradients_are_those_of_the_formula(string layer)
    {
        foreach (LayerExample example in Case(layer).Examples)
        {
            GradientCheck.Passes(example.Input, example.Build, batch: 6, tolerance: Case(layer).Tolerance, inputs: Case(layer).Inputs);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Settings_and_predictions_are_the_same_after_saving_and_loading(string layer)
    {
        using TemporaryFolder folder = new();
        foreach (LayerExample example in Case(layer).Examples)
        {
            TrainedNetwork saved = Trained(example);
            saved.Save(folder["layer.safetensors"]);
            TrainedNetwork loaded = TrainedNetwork.Load(folder["layer.safetensors"]);

            Assert.Equal(saved.Network.Nodes.Select(node => node.Layer), loaded.Network.Nodes.Select(node => node.Layer));
            Assert.Equal(saved.Predict(Inputs(layer, example)), loaded.Predict(Inputs(layer, example)));
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_is_exported_to_ONNX_or_named_as_one_that_cannot_be(string layer)
    {
        foreach (LayerExample example in Case(layer).Examples)
        {
            TrainedNetwork trained = Trained(example);
            if (Case(layer).IsExported && !Case(layer).IsImported)
            {
                float[] inputs = Inputs(layer, example);
                OnnxCases.AssertClose(trained.Predict(inputs), OnnxReference.Predict(trained, inputs), 1e-5f);
            }
            else if (Case(layer).IsExported)
            {
                byte[] file = OnnxModelWriter.Write(OnnxExporter.Describe(trained)).ToArray();
                TrainedNetwork imported = OnnxImporter.Read(file, "memory", new OnnxImportOptions());
                OnnxCases.AssertClose(trained.Predict(Inputs(layer, example)), imported.Predict(Inputs(layer, example)), 1e-5f);
            }
            else
            {
                string refusal = Assert.Throws<NotSupportedException>(() => OnnxExporter.Describe(trained)).Message;
                Assert.Contains($"is a {layer}, which cannot be exported to ONNX", refusal, StringComparison.Ordinal);
            }
        }
    }

    private static LayerCase Case(string layer) => LayerCase.All.Values.Single(layerCase => layerCase.LayerType.Name == layer);

    private static TrainedNetwork Trained(LayerExample example)
    {
        Network network = example.Network;
        return new TrainedNetwork(network, GradientCheck.Weights(network, new Random(1)));
    }

    private static float[] Inputs(string layer, LayerExample example) =>
        Case(layer).Inputs(new Random(2), 3 * example.Input.Size);
}
