using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Catalogs;

namespace MLNet.DeepExtensions.Tests;

public class CatalogEnvironmentTests
{
    [Fact]
    public void A_line_written_to_a_catalogs_environment_reaches_the_contexts_log()
    {
        MLContext mlContext = new(seed: 1);
        List<string> log = [];
        mlContext.Log += (_, line) => log.Add(line.Message);

        Assert.True(CatalogEnvironment.TryGet(mlContext.MulticlassClassification.Trainers, out IHostEnvironment? environment));
        using (IChannel channel = environment.Register("Test").Start("Training"))
        {
            channel.Info(MessageSensitivity.None, "epoch 1");
        }

        Assert.Contains(log, line => line.Contains("epoch 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_kind_of_trainer_catalog_has_its_environment()
    {
        MLContext mlContext = new(seed: 1);

        Assert.True(CatalogEnvironment.TryGet(mlContext.BinaryClassification.Trainers, out _));
        Assert.True(CatalogEnvironment.TryGet(mlContext.Regression.Trainers, out _));
    }

    [Fact]
    public void The_contexts_settings_are_those_of_its_catalogs_environment()
    {
        MLContext mlContext = new(seed: 1) { GpuDeviceId = 3, FallbackToCpu = false, TempFilePath = "somewhere" };
        foreach (IHostEnvironment environment in (IHostEnvironment[])[mlContext, CatalogEnvironment.Of(mlContext.Regression.Trainers)])
        {
            EnvironmentSettings settings = new(environment);
            Assert.Equal(3, settings.GpuDeviceId);
            Assert.False(settings.FallbackToCpu);
            Assert.Equal("somewhere", settings.TempFilePath);
        }

        Assert.Null(new EnvironmentSettings(new MLContext()).GpuDeviceId);
    }
}
