namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>Finds the lines on which a function given on a grid has a certain value.</summary>
internal static class MarchingSquares
{
    /// <summary>The lines, each a chain of points in units of the grid (column, row).</summary>
    /// <param name="values">The function's values, <c>[rows, columns]</c>.</param>
    /// <param name="level">The value.</param>
    public static List<List<(double Column, double Row)>> Lines(double[,] values, double level)
    {
        Dictionary<int, List<int>> neighbours = Crossings(values, level);
        HashSet<int> seen = [];
        List<List<(double, double)>> lines = [];

        // Lines that end at the border begin with a crossing that has one neighbour; what is left then is closed.
        foreach (int start in neighbours.Keys.Where(edge => neighbours[edge].Count == 1).Concat(neighbours.Keys))
        {
            if (!seen.Add(start))
            {
                continue;
            }

            List<(double, double)> line = [Point(values, level, start)];
            int at = start;
            while (neighbours[at].FirstOrDefault(edge => !seen.Contains(edge), -1) is >= 0 and int next)
            {
                seen.Add(next);
                line.Add(Point(values, level, next));
                at = next;
            }

            if (at != start && neighbours[at].Contains(start) && neighbours[start].Count == 2 && line.Count > 2)
            {
                line.Add(line[0]);
            }

            lines.Add(line);
        }

        return lines;
    }

    /// <summary>
    /// The grid's edges that the line crosses, each with those it is joined to through a square. The edge to the right of grid point
    /// <c>i</c> has the number <c>2 i</c>, the one below it <c>2 i + 1</c>.
    /// </summary>
    private static Dictionary<int, List<int>> Crossings(double[,] values, double level)
    {
        int rows = values.GetLength(0);
        int columns = values.GetLength(1);
        Dictionary<int, List<int>> neighbours = [];
        Span<int> crossed = stackalloc int[4];
        for (int row = 0; row + 1 < rows; row++)
        {
            for (int column = 0; column + 1 < columns; column++)
            {
                bool topLeft = values[row, column] >= level;
                bool topRight = values[row, column + 1] >= level;
                bool bottomLeft = values[row + 1, column] >= level;
                bool bottomRight = values[row + 1, column + 1] >= level;
                int corner = (row * columns) + column;
                int top = 2 * corner;
                int left = top + 1;
                int bottom = 2 * (corner + columns);
                int right = (2 * (corner + 1)) + 1;
                if (topLeft == bottomRight && topRight == bottomLeft && topLeft != topRight)
                {
                    // A saddle: the value in the middle says which corners belong together.
                    double middle = (
                        values[row, column] + values[row, column + 1] + values[row + 1, column] + values[row + 1, column + 1]) / 4;
                    bool joinsTopLeft = (middle >= level) == topLeft;
                    Join(neighbours, top, joinsTopLeft ? right : left);
                    Join(neighbours, bottom, joinsTopLeft ? left : right);
                    continue;
                }

                int count = 0;
                if (topLeft != topRight)
                {
                    crossed[count++] = top;
                }

                if (topLeft != bottomLeft)
                {
                    crossed[count++] = left;
                }

                if (bottomLeft != bottomRight)
                {
                    crossed[count++] = bottom;
                }

                if (topRight != bottomRight)
                {
                    crossed[count++] = right;
                }

                if (count == 2)
                {
                    Join(neighbours, crossed[0], crossed[1]);
                }
            }
        }

        return neighbours;
    }

    private static void Join(Dictionary<int, List<int>> neighbours, int a, int b)
    {
        Add(a, b);
        Add(b, a);

        void Add(int from, int to)
        {
            if (!neighbours.TryGetValue(from, out List<int>? list))
            {
                neighbours.Add(from, list = new List<int>(2));
            }

            list.Add(to);
        }
    }

    private static (double Column, double Row) Point(double[,] values, double level, int edge)
    {
        int columns = values.GetLength(1);
        int row = edge / 2 / columns;
        int column = edge / 2 % columns;
        bool isHorizontal = edge % 2 == 0;
        double from = values[row, column];
        double to = isHorizontal ? values[row, column + 1] : values[row + 1, column];
        double share = (level - from) / (to - from);
        return isHorizontal ? (column + share, row) : (column, row + share);
    }
}
