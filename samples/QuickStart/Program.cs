using System.CommandLine;
using MLNet.DeepExtensions.Samples;
using MLNet.DeepExtensions.Samples.QuickStart;

// Each trains a network, shows and saves it, and returns the line of its result.
(string Name, Func<RunSettings, string> Train)[] tasks =
[
    ("drug-trial", DrugTrial.Train),
    ("penguins", Penguins.Train),
    ("digits-mlp", DigitsMlp.Train),
    ("digits-cnn", DigitsCnn.Train),
];

Option<string> only = SampleCommand.Choice("--only", "Trains this network alone.", tasks.Select(task => task.Name));
Option<ulong> seed = SampleCommand.Seed();
Option<int> threads = SampleCommand.Threads();

RootCommand command = new(
    "Trains small networks on real data: a drug trial's participants, penguins and handwritten digits.") { only, seed, threads };
command.SetAction(arguments =>
{
    RunSettings settings = new(arguments.GetValue(seed), arguments.GetValue(threads));
    string? name = arguments.GetValue(only);
    string[] results = [.. tasks.Where(task => name is null || task.Name == name).Select(task => task.Train(settings))];
    Console.WriteLine();
    foreach (string result in results)
    {
        Console.WriteLine(result);
    }
});
return SampleCommand.Run(command, args);
