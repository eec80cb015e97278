using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Tables;
using MLNet.DeepExtensions.Networks.Tests.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Tables;

public sealed class TableTests
{
    private static readonly Table s_people = new(
        new NumberColumn("age", 39, float.NaN, 52),
        new CategoryColumn("work", "state", null, "private"),
        new DateColumn("since", new DateTime(2020, 1, 2), null, new DateTime(2021, 3, 4)));

    private enum Size
    {
        Small,
        Large,
    }

    [Fact]
    public void Columns_have_names_kinds_and_missing_values()
    {
        Assert.Equal((3, 3), (s_people.Columns.Count, s_people.RowCount));
        Assert.Equal(
            [TableColumnKind.Number, TableColumnKind.Category, TableColumnKind.Date],
            s_people.Columns.Select(static column => column.Kind));
        Assert.All(s_people.Columns, static column => Assert.Equal(
            [false, true, false], Enumerable.Range(0, 3).Select(column.IsMissing)));
        CategoryColumn work = Assert.IsType<CategoryColumn>(s_people["work"]);
        Assert.Equal([0, -1, 1], work.Codes.ToArray());
        Assert.Equal(["state", "private"], work.Names);
        Assert.Equal(["state", null, "private"], Enumerable.Range(0, 3).Select(work.NameOf));
        Assert.Equal("3 rows; its columns are 'age' (Number), 'work' (Category), 'since' (Date)", s_people.ToString());
    }

    [Fact]
    public void Rows_can_be_taken_in_any_order_and_several_times()
    {
        Table some = s_people.Rows([2, 0, 2]);

        Assert.Equal([52, 39, 52], ((NumberColumn)some["age"]).Values.ToArray());
        Assert.Equal([1, 0, 1], ((CategoryColumn)some["work"]).Codes.ToArray());
        Assert.Equal([2021, 2020, 2021], ((DateColumn)some["since"]).Values.ToArray().Select(static date => date.Year));
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => s_people.Rows([3]));
        Assert.StartsWith("Row 3 is asked for; the column has 3 rows, numbered from 0.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_are_left_out_replaced_and_added()
    {
        Assert.Equal(["age", "since"], NamesOf(s_people.Without("work")));
        Assert.Equal(["age", "work", "since", "pay"], NamesOf(s_people.With(new NumberColumn("pay", 1, 2, 3))));
        Assert.Equal([1, 2, 3], ((NumberColumn)s_people.With(new NumberColumn("age", 1, 2, 3)).Columns[0]).Values.ToArray());
        KeyNotFoundException error = Assert.Throws<KeyNotFoundException>(() => s_people.Without("pay"));
        Assert.Equal("The table has no column 'pay'; its columns are 'age' (Number), 'work' (Category), 'since' (Date).", error.Message);
    }

    [Fact]
    public void Arrays_that_a_column_was_made_from_are_free_to_change()
    {
        float[] values = [1, 2];
        NumberColumn column = new("x", values);
        values[0] = 7;

        Assert.Equal([1, 2], column.Values.ToArray());
    }

    [Fact]
    public void Numbers_of_other_types_become_single_precision()
    {
        Assert.Equal([1.5f, float.NaN], NumberColumn.From<double>("x", [1.5, double.NaN]).Values.ToArray());
        Assert.Equal([-3, 16_777_216], NumberColumn.From<long>("x", [-3, 16_777_217]).Values.ToArray());
        Assert.Equal([0.25f], NumberColumn.From<decimal>("x", [0.25m]).Values.ToArray());
        Assert.StartsWith(
            "Column 'x', row 1: the number is infinite;",
            Assert.Throws<ArgumentException>(() => NumberColumn.From<double>("x", [1, 1e300])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Truth_values_are_two_categories()
    {
        CategoryColumn column = CategoryColumn.From("x", true, null, false);

        Assert.Equal([1, -1, 0], column.Codes.ToArray());
        Assert.Equal(["False", "True"], column.Names);
    }

    [Fact]
    public void Objects_become_a_column_for_each_property()
    {
        DateTime day = new(2026, 12, 1);
        Table table = Table.FromObjects(new[]
        {
            new { Age = (int?)39, Pay = 1.5m, Work = "state", Is = true, Size = Size.Large, On = day, Day = (DateOnly?)null },
            new { Age = (int?)null, Pay = 2m, Work = "", Is = false, Size = Size.Small, On = day, Day = (DateOnly?)new DateOnly(2026, 1, 2) },
        });

        Assert.Equal(["Age", "Pay", "Work", "Is", "Size", "On", "Day"], NamesOf(table));
        Assert.Equal([39, float.NaN], ((NumberColumn)table["Age"]).Values.ToArray());
        Assert.Equal([1.5f, 2], ((NumberColumn)table["Pay"]).Values.ToArray());
        Assert.Equal(["state", null], Texts(table["Work"]));
        Assert.Equal(["True", "False"], Texts(table["Is"]));
        Assert.Equal(["Large", "Small"], Texts(table["Size"]));
        Assert.Equal([day, day], ((DateColumn)table["On"]).Values.ToArray());
        Assert.Equal([default, new DateTime(2026, 1, 2)], ((DateColumn)table["Day"]).Values.ToArray());
    }

    [Fact]
    public void A_property_of_no_columns_type_is_refused_by_name() => Assert.Equal(
        "Column 'Tags' is of the type Int32[]; numbers, truth values, texts, enumerations and dates are allowed.",
        Assert.Throws<ArgumentException>(() => Table.FromObjects([new { Tags = new[] { 1 } }])).Message);

    [Fact]
    public void Dictionaries_become_a_column_for_each_name_that_comes()
    {
        Table table = Table.FromDictionaries(
        [
            new Dictionary<string, object?> { ["a"] = 1, ["b"] = null },
            new Dictionary<string, object?> { ["a"] = 2.5, ["c"] = "x" },
        ]);

        Assert.Equal([1, 2.5f], ((NumberColumn)table["a"]).Values.ToArray());
        Assert.Equal([float.NaN, float.NaN], ((NumberColumn)table["b"]).Values.ToArray());
        Assert.Equal([null, "x"], Texts(table["c"]));
        ArgumentException error = Assert.Throws<ArgumentException>(() => Table.FromDictionaries(
            [new Dictionary<string, object?> { ["a"] = 1 }, new Dictionary<string, object?> { ["a"] = "x" }]));
        Assert.Equal("Column 'a', row 1: the value is of the type String; the column has numbers, as its first value is one.", error.Message);
    }

    [Fact]
    public void A_table_of_nothing_of_one_name_twice_or_of_two_lengths_is_refused()
    {
        Assert.StartsWith("There are no columns;", Assert.Throws<ArgumentException>(() => new Table()).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "Two columns are named 'a'",
            Assert.Throws<ArgumentException>(() => new Table(new NumberColumn("a", 1), new NumberColumn("a", 2))).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Column 'b' has 2 rows and 'a' has 1;",
            Assert.Throws<ArgumentException>(() => new Table(new NumberColumn("a", 1), new NumberColumn("b", 2, 3))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_without_a_name_and_names_that_come_twice_are_refused()
    {
        Assert.StartsWith(
            "Column 'a', row 1: the code is 2; 0 to 1, and -1 for a missing value, are allowed.",
            Assert.Throws<ArgumentException>(() => new CategoryColumn("a", [0, 2], ["x", "y"])).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Column 'a' has two categories named 'x';",
            Assert.Throws<ArgumentException>(() => new CategoryColumn("a", [0], ["x", "x"])).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Column 'a' has a category without a name;",
            Assert.Throws<ArgumentException>(() => new CategoryColumn("a", [0], [""])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_gives_targets()
    {
        Targets classes = new CategoryColumn("y", [2, 0, 2], ["b", "unused", "a"]).ToClasses();
        Assert.Equal(["a", "b"], classes.ClassNames!);
        Assert.Equal([0, 1, 0], Dataset.FromArrays([1, 2, 3], [1], classes).AllTargets());

        Targets numbers = new NumberColumn("y", 10, 9, 10).ToClasses();
        Assert.Equal(["9", "10"], numbers.ClassNames!);
        Assert.Equal([1, 0, 1], Dataset.FromArrays([1, 2, 3], [1], numbers).AllTargets());

        Assert.Equal([0.5f, 2], Dataset.FromArrays([1, 2], [1], new NumberColumn("y", 0.5f, 2).ToValues()).AllTargets());
    }

    [Fact]
    public void A_target_that_is_missing_or_of_the_wrong_kind_is_refused_by_name()
    {
        Assert.Equal(
            "The target column 'age' has a missing value in row 1; a target is known in every row to be learned from.",
            Assert.Throws<InvalidDataException>(s_people["age"].ToValues).Message);
        Assert.Equal(
            "The target column 'y' is of the kind Category; numbers are allowed.",
            Assert.Throws<InvalidDataException>(new CategoryColumn("y", "a").ToValues).Message);
        Assert.Equal(
            "The target column 'y' is of the kind Date; categories or numbers are allowed.",
            Assert.Throws<InvalidDataException>(new DateColumn("y", new DateTime(2020, 1, 1)).ToClasses).Message);
        Assert.Contains(
            "these look like values and not like classes",
            Assert.Throws<InvalidDataException>(
                new NumberColumn("y", [.. Enumerable.Range(0, 50).Select(static i => i + 0.5f)]).ToClasses).Message,
            StringComparison.Ordinal);
    }

    private static IEnumerable<string> NamesOf(Table table) => table.Columns.Select(static column => column.Name);

    private static IEnumerable<string?> Texts(TableColumn column) =>
        Enumerable.Range(0, column.Count).Select(((CategoryColumn)column).NameOf);
}
