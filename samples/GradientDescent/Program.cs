using System.CommandLine;
using MLNet.DeepExtensions.Samples;
using MLNet.DeepExtensions.Samples.GradientDescent;

RootCommand command = new(
    "Draws gradient descent: on a parabola at several learning rates, and with several optimizers in a curved valley.");
command.SetAction(_ =>
{
    Artifacts artifacts = new("gradient-descent");
    Parabola.Show(artifacts);
    OptimizerRace.Show(artifacts);
});
return SampleCommand.Run(command, args);
