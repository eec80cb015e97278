using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Reporting;

public sealed class LiveReportTests : IDisposable
{
    private readonly HttpClient _client = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task While_a_training_runs_its_page_its_state_and_its_charts_are_served()
    {
        using LiveReport live = new() { Title = "Classes & <more>", Started = static _ => { } };
        (string Page, JsonNode State, string Chart) seen = ("", new JsonObject(), "");
        TrainingResult result = await Task.Run(
            () => Train(
                live,
                state =>
                {
                    if (state.Epoch == 2)
                    {
                        seen = (Get(live, ""), JsonNode.Parse(Get(live, "state"))!, Get(live, "charts/1.svg"));
                    }
                }),
            Token);

        Assert.Contains("<script src=\"live.js\" defer></script>", seen.Page, StringComparison.Ordinal);
        Assert.Equal("Classes & <more>", seen.State["title"]!.GetValue<string>());
        Assert.Equal(2, seen.State["epochs"]!.GetValue<int>());
        Assert.Equal(["loss", "accuracy", "learning rate"], seen.State["charts"]!.AsArray().Select(title => title!.GetValue<string>()));
        Assert.Equal(2.0 / 3, seen.State["progress"]!.GetValue<double>(), 1e-9);
        Assert.Contains("accuracy", XDocument.Parse(seen.Chart).Root!.Value, StringComparison.Ordinal);

        // It has ended with the training.
        Assert.Null(live.Url);
        Assert.Equal(3, result.History.Epochs.Length);
    }

    [Fact]
    public async Task Who_listens_is_told_until_the_end()
    {
        using LiveReport live = new() { KeepOpen = true, Started = static _ => { } };
        Task<string>? listening = null;
        await Task.Run(() => Train(live, state => listening ??= _client.GetStringAsync(new Uri(live.Url!, "events"), Token)), Token);

        string[] events = (await listening!).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(events, item => Assert.StartsWith("data: {", item, StringComparison.Ordinal));
        JsonNode last = JsonNode.Parse(events[^1]["data: ".Length..])!;
        Assert.True(last["hasEnded"]!.GetValue<bool>());
        Assert.Equal("ended after 3 epochs", last["status"]!.GetValue<string>());

        // It is served on until it is disposed of.
        Assert.Contains("ended", await _client.GetStringAsync(new Uri(live.Url!, "state"), Token), StringComparison.Ordinal);
        Uri url = live.Url!;
        live.Dispose();
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetStringAsync(url, Token));
    }

    [Fact]
    public async Task Foreign_names_other_methods_and_unknown_pages_are_refused()
    {
        using LiveReport live = await Served();

        Assert.Equal("127.0.0.1", live.Url!.Host);
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(live, HttpMethod.Get, "state", "evil.example")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(live, HttpMethod.Get, "state", "127.0.0.1.evil.example")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Send(live, HttpMethod.Get, "state", $"localhost:{live.Url.Port}")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await Send(live, HttpMethod.Post, "state", null)).StatusCode);
        foreach (string page in new[] { "other", "charts/3.svg", "charts/-1.svg", "charts/0", "live.html/../state2" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await Send(live, HttpMethod.Get, page, null)).StatusCode);
        }
    }

    [Fact]
    public async Task Nothing_is_loaded_from_elsewhere_and_no_other_origin_may_read()
    {
        using LiveReport live = await Served();
        foreach (string page in new[] { "", "live.js", "live.css" })
        {
            using HttpResponseMessage response = await Send(live, HttpMethod.Get, page, null);
            Assert.DoesNotMatch(new Regex(@"https?:|//\w|url\(|@import|innerHTML"), await response.Content.ReadAsStringAsync(Token));
            Assert.StartsWith("default-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public void A_port_that_is_taken_or_none_is_told_before_the_training()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        using LiveReport live = new() { Port = port };
        Assert.ThrowsAny<IOException>(() => Train(live, static _ => { }));
        using LiveReport wrong = new() { Port = 70000 };
        Assert.Throws<ArgumentOutOfRangeException>(() => Train(wrong, static _ => { }));
    }

    private static TrainingResult Train(LiveReport live, Action<TrainingState> onEpochEnd) => Samples.ClassNetwork().Train(
        Samples.Classes(),
        new TrainingOptions { Epochs = 3, ValidationFraction = 0.3, Callbacks = [live, new EpochCallback(onEpochEnd)] });

    private static async Task<LiveReport> Served()
    {
        LiveReport live = new() { KeepOpen = true, Started = static _ => { } };
        await Task.Run(() => Train(live, static _ => { }), Token);
        return live;
    }

    private string Get(LiveReport live, string page) =>
        _client.GetStringAsync(new Uri(live.Url!, page), Token).GetAwaiter().GetResult();

    private async Task<HttpResponseMessage> Send(LiveReport live, HttpMethod method, string page, string? host)
    {
        using HttpRequestMessage request = new(method, new Uri(live.Url!, page));
        request.Headers.Host = host;
        return await _client.SendAsync(request, Token);
    }
}
