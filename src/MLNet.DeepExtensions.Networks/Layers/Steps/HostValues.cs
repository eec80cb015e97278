using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Values as code of the host sees them: those of a plan themselves, or a copy where they lie in a device's own memory.</summary>
/// <param name="length">The values of the largest batch.</param>
internal sealed class HostValues(long length)
{
    private DeviceView<float> _view;
    private float[] _copy = [];

    /// <summary>The values.</summary>
    public Span<float> Span => _view.IsHostVisible ? _view.Span : _copy.AsSpan(0, (int)_view.Length);

    /// <summary>Begins with a batch.</summary>
    /// <param name="view">The batch's values.</param>
    /// <param name="isRead">Whether what they are is read.</param>
    public void Open(DeviceView<float> view, bool isRead)
    {
        _view = view;
        if (view.IsHostVisible)
        {
            return;
        }

        _copy = _copy.Length > 0 ? _copy : new float[length];
        if (isRead)
        {
            view.Download(Span);
        }
    }

    /// <summary>Brings what was written to where the values lie.</summary>
    public void Store()
    {
        if (!_view.IsHostVisible)
        {
            _view.Upload(Span);
        }
    }
}
