using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;
using MLNet.DeepExtensions.Networks.Tests.Persistence;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests;

/// <summary>Registers the tests' own components, as an app does when it starts.</summary>
internal static class ComponentRegistration
{
    static ComponentRegistration()
    {
        ComponentRegistry.Register<Metric, ScriptedMetric>("Tests.Scripted");
        ComponentRegistry.Register<Layer, OwnLayer>("Tests.Layer");
        ComponentRegistry.Register<Loss, OwnLoss>("Tests.Loss");
        ComponentRegistry.Register<Optimizer, OwnOptimizer>("Tests.Optimizer");
        ComponentRegistry.Register<LearningRateSchedule, OwnSchedule>("Tests.Schedule");
        ComponentRegistry.Register<Metric, OwnMetric>("Tests.Metric");
    }

    /// <summary>Makes sure that it is done.</summary>
    public static void Done()
    {
    }
}
