using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Memory of a device as part of a training's state.</summary>
internal static class DeviceViewState
{
    /// <summary>Copies the memory to or from a checkpoint.</summary>
    public static void Visit(this DeviceView<float> view, StateVisitor state, string name)
    {
        float[] values = new float[view.Length];
        if (!state.IsRestoring)
        {
            view.Download(values);
        }

        state.VisitOwned(name, values);
        if (state.IsRestoring)
        {
            view.Upload(values);
        }
    }
}
