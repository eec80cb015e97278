using System.Globalization;

namespace MLNet.DeepExtensions.Tests;

/// <summary>
/// Texts of 12 to 20 words: a third from the topic's own vocabulary of 800, the others from one of 4,000 that all topics share.
/// </summary>
internal static class TopicTexts
{
    private static readonly string[] s_topics = ["garden", "harbour", "orchestra"];

    public static Document[] Make(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            string topic = s_topics[random.Next(s_topics.Length)];
            string Word() => random.Next(3) == 0 ? topic + Letters(random.Next(800)) : Letters(random.Next(4000));
            IEnumerable<string> words = Enumerable.Range(0, 12 + random.Next(9)).Select(_ => Word());
            return new Document { Topic = topic, Text = string.Join(' ', words) };
        })];
    }

    private static string Letters(int number) =>
        string.Concat(number.ToString("D4", CultureInfo.InvariantCulture).Select(static digit => (char)('a' + digit - '0')));

    public sealed class Document
    {
        public string Text { get; set; } = "";

        public string Topic { get; set; } = "";
    }

    public sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
