namespace MLNet.DeepExtensions;

/// <summary>The names of the columns between those of a data view and the encoded rows.</summary>
internal static class TableColumns
{
    public const string Key = "MdxTableKey";
    public const string Bytes = "MdxTableBytes";
    public const string NoNumber = "MdxNoNumber";
    public const string NoText = "MdxNoText";
    public const string NoDate = "MdxNoDate";
    public const string Numbers = "MdxNumbers";
    public const string Texts = "MdxTexts";
    public const string Dates = "MdxDates";

    /// <summary>Those that are there whatever the columns are.</summary>
    public static readonly string[] All = [Key, Bytes, NoNumber, NoText, NoDate, Numbers, Texts, Dates];
}
