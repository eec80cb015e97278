using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DigitsSample;
using DigitsWebApiSample;

namespace MLNet.DeepExtensions.PipelineSamples.Tests;

public sealed class DigitsWebApiTests(RunningService service) : IClassFixture<RunningService>
{
    private const int Scale = 6;

    [Fact]
    public async Task A_digit_of_the_data_is_told_with_the_probabilities_of_all_ten()
    {
        int right = 0;
        foreach (Digits.ModelInput digit in service.Data.Take(100))
        {
            DigitResponse response = await Post("digits", new DigitRequest(digit.Pixels));
            Assert.Equal(10, response.Probabilities.Length);
            Assert.Equal(1, response.Probabilities.Sum(), 1e-5);
            Assert.Equal(response.Probabilities.Max(), response.Probabilities[response.Digit]);
            Assert.Equal(digit.Pixels, response.Pixels);
            right += response.Digit == digit.Digit ? 1 : 0;
        }

        Assert.InRange(right, 95, 100);
    }

    [Fact]
    public async Task A_digit_of_the_data_drawn_large_on_paper_is_told_too()
    {
        int right = 0;
        foreach (Digits.ModelInput digit in service.Data.Take(100))
        {
            right += (await Post("drawings", Drawn(digit))).Digit == digit.Digit ? 1 : 0;
        }

        Assert.InRange(right, 80, 100);
    }

    [Fact]
    public async Task Sixteen_threads_at_once_get_the_bits_that_one_gets()
    {
        DigitRequest[] requests = [.. service.Data.Take(64).Select(static digit => new DigitRequest(digit.Pixels))];
        List<float[]> alone = new();
        foreach (DigitRequest request in requests)
        {
            alone.Add((await Post("digits", request)).Probabilities);
        }

        Task<float[][]>[] threads = [.. Enumerable.Range(0, 16).Select(thread => Task.Run(async () =>
        {
            float[][] answers = new float[requests.Length][];
            for (int i = 0; i < requests.Length; i++)
            {
                int number = (i + (4 * thread)) % requests.Length;
                answers[number] = (await Post("digits", requests[number])).Probabilities;
            }

            return answers;
        }))];
        foreach (float[][] answers in await Task.WhenAll(threads))
        {
            Assert.Equal(alone, answers);
        }
    }

    [Theory]
    [InlineData("digits", """{"pixels":[1,2,3]}""", "pixels has 3 numbers; 64 are expected.")]
    [InlineData("digits", "{}", "pixels is missing; 64 are expected.")]
    [InlineData("digits", """{"pixels":[1,2,"x"]}""", "pixels[2] is not a number.")]
    [InlineData("digits", """{"pixels":[1,NaN]}""", "pixels[1] is not a number.")]
    [InlineData("digits", """{"pixels":7}""", "pixels is not a list of numbers.")]
    [InlineData("digits", "hello", "The body is not a JSON object.")]
    [InlineData("drawings", """{"width":8,"height":8,"ink":[1]}""", "ink has 1 numbers; 64 are expected.")]
    [InlineData("drawings", """{"width":4,"height":8,"ink":[1]}""", "width is 4; 8 to 512 is allowed.")]
    [InlineData("drawings", """{"width":8,"height":1000000,"ink":[1]}""", "height is 1000000; 8 to 512 is allowed.")]
    [InlineData("drawings", """{"width":"wide","height":8,"ink":[1]}""", "width is not a whole number.")]
    public async Task Bad_input_is_refused_with_what_is_wrong(string address, string body, string told)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        await Refused(address, content, told);
    }

    [Theory]
    [InlineData(16.5f, "pixels[5] is 16.5; 0 to 16 is allowed.")]
    [InlineData(-1f, "pixels[5] is -1; 0 to 16 is allowed.")]
    public async Task A_pixel_out_of_its_range_is_named(float value, string told)
    {
        float[] pixels = new float[64];
        pixels[5] = value;
        await Refused("digits", JsonContent.Create(new DigitRequest(pixels)), told);
    }

    [Fact]
    public async Task Empty_paper_is_refused() => await Refused(
        "drawings", JsonContent.Create(new DrawingRequest(8, 8, [.. Enumerable.Repeat(63f, 64)])),
        "ink has no number of 64 or more: nothing is drawn.");

    [Fact]
    public async Task The_page_is_one_file_that_asks_no_other_host()
    {
        using HttpResponseMessage response = await service.Client.GetAsync("/", TestContext.Current.CancellationToken);
        string page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<canvas id=\"paper\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("//", page.Replace("// ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("<script src", page, StringComparison.Ordinal);
        Assert.DoesNotContain("stylesheet", page, StringComparison.Ordinal);
    }

    /// <summary>The digit with pixels of <see cref="Scale"/> x <see cref="Scale"/>, at the paper's lower right.</summary>
    private static DrawingRequest Drawn(Digits.ModelInput digit)
    {
        const int Edge = 80;
        const int Corner = Edge - (8 * Scale);
        float[] ink = new float[Edge * Edge];
        for (int y = 0; y < 8 * Scale; y++)
        {
            for (int x = 0; x < 8 * Scale; x++)
            {
                ink[((y + Corner) * Edge) + x + Corner] = digit.Pixels[(y / Scale * 8) + (x / Scale)] * 255 / 16;
            }
        }

        return new DrawingRequest(Edge, Edge, ink);
    }

    private async Task<DigitResponse> Post<T>(string address, T request)
    {
        using HttpResponseMessage response = await service.Client.PostAsJsonAsync(address, request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<DigitResponse>(TestContext.Current.CancellationToken))!;
    }

    private async Task Refused(string address, HttpContent content, string told)
    {
        using HttpResponseMessage response = await service.Client.PostAsync(address, content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using JsonDocument problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(told, problem.RootElement.GetProperty("detail").GetString());
    }
}
