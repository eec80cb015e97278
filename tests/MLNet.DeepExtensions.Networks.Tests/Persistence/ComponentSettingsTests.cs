using System.Reflection;
using MLNet.DeepExtensions.Networks.Initializers;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.Networks.Tests.Persistence;

/// <summary>
/// Every component of the package is saved and loaded with its settings, each of them changed; layers, which stand in networks, by their
/// cases.
/// </summary>
public class ComponentSettingsTests
{
    public static TheoryData<Type> Losses => [.. OwnTypes.Of<Loss>()];

    public static TheoryData<Type> Optimizers => [.. OwnTypes.Of<Optimizer>()];

    public static TheoryData<Type> Metrics => [.. OwnTypes.Of<Metric>()];

    public static TheoryData<Type> Schedules => [.. OwnTypes.Of<LearningRateSchedule>()];

    public static TheoryData<Type> Initializers => [.. OwnTypes.Of<Initializer>()];

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_loss_comes_back(Type type) => AssertComesBack<Loss>(type);

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void An_optimizer_comes_back(Type type) => AssertComesBack<Optimizer>(type);

    [Theory]
    [MemberData(nameof(Metrics))]
    public void A_metric_comes_back(Type type) => AssertComesBack<Metric>(type);

    [Theory]
    [MemberData(nameof(Schedules))]
    public void A_schedule_comes_back(Type type) => AssertComesBack<LearningRateSchedule>(type);

    [Theory]
    [MemberData(nameof(Initializers))]
    public void An_initializer_comes_back(Type type) => AssertComesBack<Initializer>(type);

    private static void AssertComesBack<TBase>(Type type)
        where TBase : class
    {
        TBase component = (TBase)Activator.CreateInstance(type)!;
        foreach (PropertyInfo setting in type.GetProperties().Where(property => property.SetMethod is not null))
        {
            setting.SetValue(component, Other(setting.PropertyType, setting.GetValue(component)));
        }

        Assert.Equal(component, ComponentRegistry.Read<TBase>(ComponentRegistry.Write(component), "memory", "component"));
    }

    private static object Other(Type type, object? value) => value switch
    {
        bool flag => !flag,
        int number => number + 1,
        float number => number + 0.125f,
        string text => text + "2",
        Enum choice => Enum.GetValues(choice.GetType()).Cast<Enum>().First(other => !other.Equals(choice)),
        null when type == typeof(float?) => 0.375f,
        LearningRateSchedule => new StepDecay { EpochsPerDrop = 7 },
        _ => throw new NotSupportedException($"There is no other value of {type}; add one here."),
    };
}
