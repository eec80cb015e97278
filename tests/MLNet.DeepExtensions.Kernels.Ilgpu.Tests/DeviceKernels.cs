using System.Reflection;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>
/// Every kernel that the kernel set launches on a GPU, by name: the bodies in its assembly with each type that their parameters allow, and
/// the products of each tile.
/// </summary>
internal static class DeviceKernels
{
    private static readonly Type[] s_structs = [.. typeof(IItemBody).Assembly.GetTypes().Where(type => type.IsValueType && !type.IsNested)];

    /// <summary>
    /// The operands of all products: of dense layers forward and backward with respect to data and weights, and the same of convolutions.
    /// </summary>
    private static readonly (Type Left, Type Right)[] s_operands =
    [
        (typeof(MatrixRows), typeof(MatrixColumns)), (typeof(MatrixRows), typeof(MatrixRows)),
        (typeof(MatrixColumns), typeof(MatrixColumns)), (typeof(PatchRows), typeof(MatrixColumns)),
        (typeof(GradientPatchRows), typeof(FilterRows)),
        (typeof(PatchColumns), typeof(MatrixColumns)),
    ];

    private static readonly (Type Tile, Type Sums)[] s_tiles =
    [
        (typeof(LargeTile), typeof(ThreadTile8)), (typeof(MediumTile), typeof(ThreadTile4)), (typeof(NarrowTile), typeof(ThreadTile4)),
        (typeof(FlatTile), typeof(ThreadTile4)),
    ];

    /// <summary>The kernels by name.</summary>
    public static IReadOnlyDictionary<string, DeviceKernel> All { get; } = ((IEnumerable<DeviceKernel>)
    [
        .. Bodies(typeof(IItemBody), nameof(EntryPoints.Items)),
        .. Bodies(typeof(IGroupBody), nameof(EntryPoints.Groups)),
        .. from tile in s_tiles
           from operands in s_operands
           select Product(typeof(GemmKernel<,,,>).MakeGenericType(tile.Tile, tile.Sums, operands.Left, operands.Right)),
        .. s_operands.Select(operands => Product(typeof(Tf32Kernel<,>).MakeGenericType(operands.Left, operands.Right))),
    ]).ToDictionary(kernel => kernel.Name);

    /// <summary>The kernels whose groups share memory for reductions.</summary>
    public static IReadOnlyList<string> GroupBodies { get; } =
        [.. Bodies(typeof(IGroupBody), nameof(EntryPoints.Groups)).Select(kernel => kernel.Name)];

    private static string NameOf(Type type) => !type.IsGenericType
        ? type.Name
        : $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";

    private static IEnumerable<DeviceKernel> Bodies(Type kind, string entry) =>
        from body in s_structs
        where kind.IsAssignableFrom(body)
        from closed in body.IsGenericTypeDefinition ? Candidates(body).Select(argument => body.MakeGenericType(argument)) : [body]
        select new DeviceKernel(
            NameOf(closed), typeof(EntryPoints).GetMethod(entry)!.MakeGenericMethod(closed), KernelSpecialization.Empty);

    // Bodies have one type parameter, of an interface; what has none is memory of any kind.
    private static IEnumerable<Type> Candidates(Type body)
    {
        Type? constraint = body.GetGenericArguments().Single().GetGenericParameterConstraints().FirstOrDefault(type => type.IsInterface);
        return constraint is null ? [typeof(float)] : s_structs.Where(constraint.IsAssignableFrom);
    }

    private static DeviceKernel Product(Type kernel) =>
        new(NameOf(kernel), kernel.GetMethod("Run")!, (KernelSpecialization)kernel.GetProperty("Specialization")!.GetValue(null)!);
}

/// <summary>A kernel as it is compiled.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Entry">The entry point.</param>
/// <param name="Specialization">What its compiler is told.</param>
internal sealed record DeviceKernel(string Name, MethodInfo Entry, KernelSpecialization Specialization);
