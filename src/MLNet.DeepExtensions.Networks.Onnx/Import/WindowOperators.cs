using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Conv, the poolings, and Pad.</summary>
internal static class WindowOperators
{
    public static void Convolution(OperatorCall call)
    {
        ImportedValue image = call.Image(0, anyColours: true);
        OnnxTensor filters = call.Floats(1);
        if (filters.Shape.Length != 4)
        {
            call.Fail($"has filters of the shape [{string.Join(", ", filters.Shape)}]; 2-D convolutions are supported");
        }

        (long groups, long outputs) = (call.Integer("group", 1), filters.Shape[0]);
        if (groups < 1 || image.Shape.Channels % groups != 0 || filters.Shape[1] != image.Shape.Channels / groups
            || outputs is < 1 or > int.MaxValue || outputs % groups != 0)
        {
            call.Fail(
                $"has filters of the shape [{string.Join(", ", filters.Shape)}] in {groups} groups for {image.Shape.Channels} channels");
        }

        if (image.IsReversed && groups != 1)
        {
            call.Fail("has groups, and takes an image whose channel order differs from the network's");
        }

        Size2D kernel = new((int)filters.Shape[2], (int)filters.Shape[3]);
        if (call.Size("kernel_shape", kernel) != kernel)
        {
            call.Fail("has a kernel_shape that is not the shape of its filters");
        }

        (Size2D stride, Size2D dilation) = (call.Size("strides", Size2D.One), call.Size("dilations", Size2D.One));
        PaddingMode padding = Padding(call, image.Shape, kernel, stride, dilation);
        bool isDepthwise = groups == image.Shape.Channels && groups > 1;
        ConvolutionLayer layer = isDepthwise
            ? new DepthwiseConvolution2D { KernelSize = kernel, DepthMultiplier = (int)(outputs / groups) }
            : new Convolution2D { KernelSize = kernel, Filters = (int)outputs, Groups = (int)groups };
        (ImportedValue output, ImportedLayer imported) = call.Graph.Append(
            call, layer with { Stride = stride, Dilation = dilation, Padding = padding, UseBias = call.Has(2) }, image);
        imported.Parameters["weights"] = () => ChannelsLast(filters, kernel, image.IsReversed);
        if (call.Has(2))
        {
            imported.Parameters["bias"] = call.Floats(2, outputs).ToSingles;
        }

        call.Give(output);
    }

    public static void MaxPool(OperatorCall call)
    {
        ImportedValue image = call.Image(0);
        call.Ignore("storage_order");
        (Size2D kernel, Size2D stride, PaddingMode padding) = Pool(call, image);
        call.Give(call.Graph.Append(call, new MaxPooling2D { PoolSize = kernel, Stride = stride, Padding = padding }, image).Output);
    }

    public static void AveragePool(OperatorCall call)
    {
        ImportedValue image = call.Image(0);
        bool countsPadding = call.Integer("count_include_pad", 0) != 0;
        (Size2D kernel, Size2D stride, PaddingMode padding) = Pool(call, image);
        if (countsPadding && call.Integer("ceil_mode", 0) != 0 && padding.Size != DeclaredPadding(call))
        {
            call.Fail("counts padding in windows that extend beyond it (count_include_pad with ceil_mode)");
        }

        call.Give(call.Graph.Append(
            call, new AveragePooling2D { PoolSize = kernel, Stride = stride, Padding = padding, CountPadding = countsPadding }, image)
                .Output);
    }

    public static void GlobalAveragePool(OperatorCall call) => Global(call, new GlobalAveragePooling2D(), call.Image(0), keepsAxes: true);

    public static void GlobalMaxPool(OperatorCall call) => Global(call, new GlobalMaxPooling2D(), call.Image(0), keepsAxes: true);

    public static void ReduceMean(OperatorCall call)
    {
        ImportedValue image = call.Image(0);
        call.Ignore("noop_with_empty_axes");
        long[] axes = call.Integers("axes", 1) ?? [];
        if (!axes.Select(axis => call.Axis(axis, image)).Order().SequenceEqual([2, 3]))
        {
            call.Fail($"takes the mean over the axes [{string.Join(", ", axes)}]; height and width, [2, 3], are supported");
        }

        Global(call, new GlobalAveragePooling2D(), image, call.Integer("keepdims", 1) != 0);
    }

    public static void Pad(OperatorCall call)
    {
        ImportedValue image = call.ColourValue(0);
        if (!image.Shape.IsImage)
        {
            call.Fail($"pads a value of the shape {image.Shape}; images are supported");
        }

        string mode = call.Text("mode", "constant");
        float value = call.Has(2) ? call.Floats(2).ToSingles().FirstOrDefault() : call.Number("value", 0f);
        long[] pads = call.Integers("pads", 1) ?? call.Attribute<long[]>("paddings") ?? [];
        if (pads.Length == 8 && image.Order == AxisOrder.Memory)
        {
            pads = [pads[0], pads[3], pads[1], pads[2], pads[4], pads[7], pads[5], pads[6]];
        }

        if (mode != "constant" || value != 0 || call.Has(3) || pads is not [0, 0, _, _, 0, 0, _, _]
            || pads.Any(pad => pad is < 0 or > ushort.MaxValue))
        {
            call.Fail(
                $"pads in the mode '{mode}' with {value} by [{string.Join(", ", pads)}]; zeros around height and width are supported");
        }

        if (pads.All(pad => pad == 0))
        {
            call.Give(image);
            return;
        }

        Padding padding = new((int)pads[2], (int)pads[6], (int)pads[3], (int)pads[7]);
        call.Give(call.Graph.Append(call, new ZeroPadding2D { Padding = padding }, image).Output with { IsReversed = image.IsReversed });
    }

    private static void Global(OperatorCall call, Layer pooling, ImportedValue image, bool keepsAxes)
    {
        ImportedValue pooled = call.Graph.Append(call, pooling, image).Output;
        if (keepsAxes)
        {
            pooled = call.Graph.Append(call, new Reshape { Shape = [1, 1, pooled.Shape.Channels] }, pooled)
                .Output with
            { Order = AxisOrder.ChannelsFirst };
        }

        call.Give(pooled);
    }

    private static (Size2D Kernel, Size2D Stride, PaddingMode Padding) Pool(OperatorCall call, ImportedValue image)
    {
        Size2D kernel = call.Size("kernel_shape", null);
        Size2D stride = call.Size("strides", Size2D.One);
        if (call.Size("dilations", Size2D.One) != Size2D.One)
        {
            call.Fail("has dilations");
        }

        PaddingMode padding = Padding(call, image.Shape, kernel, stride, Size2D.One);
        if (call.Integer("ceil_mode", 0) == 0)
        {
            return (kernel, stride, padding);
        }

        Padding declared = padding.For(image.Shape, kernel, stride, Size2D.One);
        return (kernel, stride, PaddingMode.Explicit(declared with
        {
            Bottom = declared.Bottom + Ceiling(image.Shape.Height, declared.Top, declared.Bottom, kernel.Height, stride.Height),
            Right = declared.Right + Ceiling(image.Shape.Width, declared.Left, declared.Right, kernel.Width, stride.Width),
        }));
    }

    /// <summary>
    /// The padding that lets a last window, cut off by the image's end, count too (ceil_mode). A window that would begin beyond the image
    /// does not count.
    /// </summary>
    private static int Ceiling(int size, int begin, int end, int kernel, int stride)
    {
        int rest = size + begin + end - kernel;
        if (rest < 0 || rest % stride == 0)
        {
            return 0;
        }

        int last = ((rest / stride) + 1) * stride;
        return last < size + begin ? last - rest : 0;
    }

    private static PaddingMode Padding(OperatorCall call, TensorShape image, Size2D kernel, Size2D stride, Size2D dilation)
    {
        string mode = call.Text("auto_pad", "NOTSET");
        Padding declared = DeclaredPadding(call);
        switch (mode)
        {
            case "NOTSET" or "":
                return declared == default ? PaddingMode.Valid : PaddingMode.Explicit(declared);
            case "VALID":
                return PaddingMode.Valid;
            case "SAME_UPPER":
                return PaddingMode.Same;
            case "SAME_LOWER":
                Padding same = Kernels.Padding.Same(image.Height, image.Width, kernel, stride, dilation);
                return PaddingMode.Explicit(new Padding(same.Bottom, same.Top, same.Right, same.Left));
            default:
                throw call.Unsupported($"has auto_pad = '{mode}'");
        }
    }

    private static Padding DeclaredPadding(OperatorCall call)
    {
        long[] pads = call.Attribute<long[]>("pads") ?? [0, 0, 0, 0];
        return pads is [>= 0 and <= ushort.MaxValue, >= 0 and <= ushort.MaxValue, >= 0 and <= ushort.MaxValue, >= 0 and <= ushort.MaxValue]
            ? new Padding((int)pads[0], (int)pads[2], (int)pads[1], (int)pads[3])
            : throw call.Unsupported($"has pads = [{string.Join(", ", pads)}]; four numbers of 0 or more are expected");
    }

    /// <summary>From <c>[O, C / groups, KH, KW]</c> to <c>[KH, KW, C / groups, O]</c>.</summary>
    private static float[] ChannelsLast(OnnxTensor filters, Size2D kernel, bool reversed)
    {
        float[] values = filters.ToSingles();
        float[] turned = new float[values.Length];
        (int outputs, int channels) = ((int)filters.Shape[0], (int)filters.Shape[1]);
        int from = 0;
        for (int o = 0; o < outputs; o++)
        {
            for (int c = 0; c < channels; c++)
            {
                int channel = reversed ? channels - 1 - c : c;
                for (int tap = 0; tap < kernel.Area; tap++)
                {
                    turned[(((tap * channels) + channel) * outputs) + o] = values[from++];
                }
            }
        }

        return turned;
    }
}
