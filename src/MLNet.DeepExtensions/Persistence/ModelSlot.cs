using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Persistence;

/// <summary>
/// Where a chain of loaded transformers keeps its parsed model from row to row. It travels in a column of its own, so that the step that asks for the bytes and the one that
/// parses them share it, however ML.NET deals the rows out to threads.
/// </summary>
internal sealed class ModelSlot
{
    private volatile NetworkModel? _model;

    /// <summary>The model; null before the first row was scored.</summary>
    public NetworkModel? Model => _model;

    /// <summary>The model, parsed where it was not yet.</summary>
    public NetworkModel Get(in VBuffer<byte> bytes) => _model ??= LoadedModels.Get(bytes.GetValues());
}

/// <summary>The type of a column of <see cref="ModelSlot"/>s.</summary>
internal sealed class ModelSlotType : StructuredDataViewType
{
    public ModelSlotType()
        : base(typeof(ModelSlot))
    {
    }

    public override bool Equals(DataViewType? other) => other is ModelSlotType;

    public override bool Equals(object? obj) => obj is ModelSlotType;

    public override int GetHashCode() => typeof(ModelSlotType).GetHashCode();
}

/// <summary>Tells ML.NET of <see cref="ModelSlotType"/> where a row type has such a column.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class ModelSlotTypeAttribute : DataViewTypeAttribute
{
    public override void Register() => DataViewTypeManager.Register(new ModelSlotType(), typeof(ModelSlot), this);

    public override bool Equals(DataViewTypeAttribute? other) => other is ModelSlotTypeAttribute;

    public override bool Equals(object? obj) => obj is ModelSlotTypeAttribute;

    public override int GetHashCode() => typeof(ModelSlotTypeAttribute).GetHashCode();
}
