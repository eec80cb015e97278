namespace MLNet.DeepExtensions.Packages.Tests;

/// <summary>
/// The engine in an app of native code (NativeAOT): published without a warning about what would be trimmed or needs code made at run time,
/// with every component of the package saved and loaded.
/// </summary>
[Collection(nameof(PackageFeed))]
public sealed class NativeAppTests(PackageFeed feed)
{
    private static readonly string[] s_packages =
        ["Kernels", "Networks.Data", "Networks", "Networks.Onnx", "Networks.Reporting", "Networks.Tables", "Networks.TransferLearning"];

    private const string Program =
        """
        using System.Diagnostics.CodeAnalysis;
        using MLNet.DeepExtensions.Kernels;
        using MLNet.DeepExtensions.Networks;
        using MLNet.DeepExtensions.Networks.Data;
        using MLNet.DeepExtensions.Networks.Metrics;
        using MLNet.DeepExtensions.Networks.Schedules;
        using MLNet.DeepExtensions.Networks.Tables;

        Dataset data = Dataset.FromArrays([0, 0, 0, 1, 1, 0, 1, 1], [2], Targets.Classes([0, 1, 1, 0], ["same", "different"]));
        Network network = Network.Input([2]).Dense(16, Activation.Tanh).Dense(2, Activation.Softmax).Build();
        TrainingResult result = network.Train(
            data, new TrainingOptions { Epochs = 300, BatchSize = 4, Optimizer = new Adam { LearningRate = 0.05f } });
        result.Network.Save("xor.safetensors");
        TrainedNetwork loaded = TrainedNetwork.Load("xor.safetensors");
        Console.WriteLine(string.Join(", ", loaded.PredictLabels(data)));
        loaded.SaveOnnx("xor.onnx");

        Network images = Network.Input([16, 16, 2]).NormalizeInput(NormalizationKind.MinMax)
            .Convolution(4, 3, Activation.ReLU, PaddingMode.Same, new Size2D(1, 2)).BatchNormalization().DepthwiseConvolution(3)
            .MaxPooling(2).SpatialDropout(0.1f).Activate(Activation.LeakyReLU(0.2f)).Flatten().LayerNormalization().Dropout(0.5f)
            .Dense(8).Reshape([2, 4]).Flatten().Dense(2, Activation.Softmax).Build();
        KeepsRecipe(images, result.Network.Recipe!);

        Table table = Table.FromObjects(new[] { new { Age = 39, Work = "private" }, new { Age = 50, Work = "state" } });
        TableEncoder encoder = TableEncoder.Fit(table);
        using (MemoryStream columns = new())
        {
            encoder.Write(columns);
            columns.Position = 0;
            Console.WriteLine($"encoded: {string.Join(' ', TableEncoder.Read(columns).Encode(table))}");
        }

        int components = 0;
        foreach (Type type in Components())
        {
            KeepsRecipe(network, Make(type) switch
            {
                Loss loss => result.Network.Recipe! with { Loss = loss },
                Optimizer optimizer => result.Network.Recipe! with { Optimizer = optimizer },
                Metric metric => result.Network.Recipe! with { Metrics = [metric] },
                LearningRateSchedule schedule => result.Network.Recipe! with { Schedule = schedule },
                object other => throw new InvalidOperationException($"{other} is no part of a recipe."),
            });
            components++;
        }

        Console.WriteLine($"{components} components");

        [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = "The assembly is kept whole.")]
        static object Make(Type type) => Activator.CreateInstance(type)!;

        static void KeepsRecipe(Network network, TrainingRecipe recipe)
        {
            using MemoryStream stream = new();
            new TrainedNetwork(network, NetworkWeights.Initialize(network, 1), null, recipe).Save(stream);
            stream.Position = 0;
            TrainedNetwork back = TrainedNetwork.Load(stream, stream.Length);
            if (back.Recipe! with { Metrics = recipe.Metrics } != recipe || !back.Recipe!.Metrics.SequenceEqual(recipe.Metrics)
                || !back.Network.Nodes.Select(node => node.Layer).SequenceEqual(network.Nodes.Select(node => node.Layer)))
            {
                throw new InvalidOperationException($"{recipe} was loaded as {back.Recipe}.");
            }
        }

        [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The assembly is kept whole.")]
        static IEnumerable<Type> Components() => typeof(Network).Assembly.GetExportedTypes().Where(type => !type.IsAbstract
            && (type.IsAssignableTo(typeof(Loss)) || type.IsAssignableTo(typeof(Optimizer)) || type.IsAssignableTo(typeof(Metric))
                || type.IsAssignableTo(typeof(LearningRateSchedule))));
        """;

    [Fact]
    public void An_app_of_native_code_trains_saves_loads_and_exports()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Native code is published for Linux here.");
        Assert.SkipUnless(
            PackageFeed.IsInstalled("microsoft.dotnet.ilcompiler"),
            "The compiler to native code, Microsoft.DotNet.ILCompiler, is not among the packages of this computer.");
        string? linker = ((string[])["clang", "gcc"]).FirstOrDefault(IsOnPath);
        Assert.SkipWhen(linker is null, "Neither clang nor gcc, which link native code, is installed.");
        string folder = feed.App(
            "native",
            ("native.csproj", $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <OutputType>Exe</OutputType>
                    <TargetFramework>net10.0</TargetFramework>
                    <Nullable>enable</Nullable>
                    <ImplicitUsings>enable</ImplicitUsings>
                    <PublishAot>true</PublishAot>
                    <InvariantGlobalization>true</InvariantGlobalization>
                    <CppCompilerAndLinker>{linker}</CppCompilerAndLinker>
                    <TrimmerSingleWarn>false</TrimmerSingleWarn>
                    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                  </PropertyGroup>
                  <ItemGroup>
                    {string.Concat(s_packages.Select(static name =>
                        $"<PackageReference Include=\"MLNet.DeepExtensions.{name}\" Version=\"{PackageFeed.Version}\" />"
                        + $"<TrimmerRootAssembly Include=\"MLNet.DeepExtensions.{name}\" />"))}
                  </ItemGroup>
                </Project>
                """),
            ("Program.cs", Program));

        feed.Dotnet(folder, "publish", "-c", "Release", "--use-current-runtime", "-o", Path.Combine(folder, "out"));
        string output = PackageFeed.Run(Path.Combine(folder, "out", "native"), folder);

        Assert.StartsWith("same, different, different, same", output, StringComparison.Ordinal);
        Assert.Contains("encoded: -1 -1 1 1", output, StringComparison.Ordinal);
        Assert.Matches(@"\d\d components", output);
        Assert.True(File.Exists(Path.Combine(folder, "xor.onnx")));
    }

    private static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
