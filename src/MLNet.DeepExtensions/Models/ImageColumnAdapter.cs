using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions;

/// <summary>
/// Reads columns of ML.NET's images as the contents of image files, uncompressed: then one way leads from there to a network's input. The
/// type of such columns is in ML.NET's image package, so that the assembly <c>MLNet.DeepExtensions.Images</c> has the one implementation;
/// it is found by its name.
/// </summary>
public abstract class ImageColumnAdapter
{
    /// <summary>The column that <see cref="FileTransform"/> adds.</summary>
    public const string FilesColumnName = Persistence.SavedModelColumns.Features;

    private const string ImagesAssembly = "MLNet.DeepExtensions.Images";
    private const string ImageTypeName = "Microsoft.ML.Data.MLImage";
    private static readonly Lazy<ImageColumnAdapter> s_instance = new(Find);

    /// <summary>The implementation.</summary>
    /// <exception cref="InvalidOperationException">The assembly with it is not there.</exception>
    public static ImageColumnAdapter Instance => s_instance.Value;

    /// <summary>Whether a type is that of ML.NET's images.</summary>
    /// <param name="type">The type.</param>
    public static bool IsImage(DataViewType type) => type.RawType.FullName == ImageTypeName;

    /// <summary>The type of a column of images of a size, or of any.</summary>
    /// <param name="size">The size; null for any.</param>
    public abstract DataViewType TypeOf(Size2D? size);

    /// <summary>The size of a column's images where its type tells it; else null.</summary>
    /// <param name="type">The column's type.</param>
    public abstract Size2D? SizeOf(DataViewType type);

    /// <summary>Makes a getter of the present row's image as the content of a PPM file; empty where the image is missing.</summary>
    /// <param name="row">The row, or cursor.</param>
    /// <param name="column">The column of images.</param>
    public abstract ValueGetter<VBuffer<byte>> FileGetter(DataViewRow row, DataViewSchema.Column column);

    /// <summary>
    /// A transform for a model as ML.NET saves and loads it. It adds <see cref="FilesColumnName"/>: what
    /// <see cref="FileGetter"/> gives, or the pixels alone where the images' size is known, since ML.NET binds only types of images that a
    /// process knows to a mapping.
    /// </summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="columnName">The column of images.</param>
    /// <param name="size">The images' size; null for any.</param>
    /// <param name="helpers">Receives the names of columns that it leaves behind.</param>
    public abstract IEstimator<ITransformer> FileTransform(
        MLContext mlContext, string columnName, Size2D? size, ICollection<string> helpers);

    /// <summary>The beginning of a PPM file, before the pixels.</summary>
    /// <param name="size">The image's size.</param>
    public static byte[] FileHeader(Size2D size) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"P6 {size.Width} {size.Height} 255\n"));

    private static ImageColumnAdapter Find()
    {
        try
        {
            Type adapter = Assembly.Load(ImagesAssembly).GetTypes().Single(static type => type.IsSubclassOf(typeof(ImageColumnAdapter)));
            return (ImageColumnAdapter)Activator.CreateInstance(adapter)!;
        }
        catch (FileNotFoundException exception)
        {
            throw new InvalidOperationException(
                $"Columns of images need the package {ImagesAssembly}, which was not found next to the application.", exception);
        }
    }
}
