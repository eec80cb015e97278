using System.Reflection;
using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests.Emulation;

/// <summary>
/// A kernel's arguments as the driver gets them: fields one behind the other, each at a multiple of its alignment, and a view as its
/// address and its length.
/// </summary>
internal sealed class KernelArguments
{
    private readonly List<byte> _bytes = [];
    private readonly List<(ulong Begin, ulong End)> _views = [];

    /// <summary>The memory that the arguments see.</summary>
    public IReadOnlyList<(ulong Begin, ulong End)> Views => _views;

    /// <summary>Lays out the arguments of a program.</summary>
    /// <exception cref="InvalidOperationException">They are not as long as the program's parameters.</exception>
    public byte[] Write(PtxProgram program, params object[] arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            (int offset, int size) = program.Parameters[i];
            Align(AlignmentOf(arguments[i].GetType()));
            int begin = _bytes.Count;
            Add(arguments[i]);
            if (begin != offset || _bytes.Count - begin != size)
            {
                throw new InvalidOperationException(
                    $"{arguments[i].GetType().Name} takes {_bytes.Count - begin} bytes from {begin} on; the kernel's parameter {size} from {offset} on.");
            }
        }

        return [.. _bytes];
    }

    private static FieldInfo[] FieldsOf(Type type) =>
        [.. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(field => field.MetadataToken)];

    private static bool IsView(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>);

    private static int AlignmentOf(Type type) => type.IsEnum ? AlignmentOf(type.GetEnumUnderlyingType())
        : IsView(type) ? 8
        : type.IsPrimitive ? SizeOf(type)
        : FieldsOf(type).Select(field => AlignmentOf(field.FieldType)).DefaultIfEmpty(1).Max();

    private static int SizeOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean or TypeCode.Byte or TypeCode.SByte => 1,
        TypeCode.Int16 or TypeCode.UInt16 => 2,
        TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Single => 4,
        _ => 8,
    };

    private void Add(object value)
    {
        Type type = value.GetType();
        Align(AlignmentOf(type));
        if (type.IsEnum)
        {
            Add(Convert.ChangeType(value, type.GetEnumUnderlyingType(), System.Globalization.CultureInfo.InvariantCulture));
        }
        else if (type.IsPrimitive)
        {
            _bytes.AddRange(BytesOf(value));
        }
        else if (IsView(type))
        {
            typeof(KernelArguments).GetMethod(nameof(AddView), BindingFlags.Instance | BindingFlags.NonPublic)!
                .MakeGenericMethod(type.GetGenericArguments()).Invoke(this, [value]);
        }
        else
        {
            FieldInfo[] fields = FieldsOf(type);
            foreach (FieldInfo field in fields)
            {
                Add(field.GetValue(value)!);
            }

            if (fields.Length == 0)
            {
                _bytes.Add(0);
            }

            Align(AlignmentOf(type));
        }
    }

    private void AddView<T>(ArrayView<T> view)
        where T : unmanaged
    {
        ulong address = view.Length == 0 && !view.IsValid ? 0 : (ulong)view.LoadEffectiveAddressAsPtr();
        _bytes.AddRange(BitConverter.GetBytes(address));
        _bytes.AddRange(BitConverter.GetBytes(view.Length));
        _views.Add((address, address + (ulong)(view.Length * Interop.SizeOf<T>())));
    }

    private void Align(int alignment)
    {
        while (_bytes.Count % alignment != 0)
        {
            _bytes.Add(0);
        }
    }

    private static byte[] BytesOf(object value) => value switch
    {
        int number => BitConverter.GetBytes(number),
        uint number => BitConverter.GetBytes(number),
        long number => BitConverter.GetBytes(number),
        ulong number => BitConverter.GetBytes(number),
        float number => BitConverter.GetBytes(number),
        double number => BitConverter.GetBytes(number),
        short number => BitConverter.GetBytes(number),
        ushort number => BitConverter.GetBytes(number),
        byte number => [number],
        _ => throw new NotSupportedException($"The emulation knows no argument of type {value.GetType()}."),
    };
}
