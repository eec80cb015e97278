using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MLNet.DeepExtensions.Networks.Reporting;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Serves a page, its charts, and a stream of states on the loopback address. It takes requests to that address by its own names alone: a
/// foreign page that has its name resolve to it (DNS rebinding) is refused, and other origins cannot read what it answers.
/// </summary>
internal sealed class LiveServer : IDisposable
{
    private static readonly TimeSpan s_longestStop = TimeSpan.FromSeconds(2);
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private LiveState _state;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins to serve.</summary>
    /// <param name="port">The port; 0 for one that is free.</param>
    /// <param name="state">What is shown first.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public LiveServer(int port, LiveState state)
    {
        _state = state;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(IPAddress.Loopback, port);
        });

        // The host's own would take Ctrl+C away from the program.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        _app = builder.Build();
        _app.Run(Answer);
        _app.Start();
        Url = new Uri(_app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <summary>Where the page is.</summary>
    public Uri Url { get; }

    /// <summary>Shows another state.</summary>
    public void Show(LiveState state)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _state = state;
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    /// <summary>Ends: those who listen get the last state first, for two seconds at most.</summary>
    public void Dispose()
    {
        if (!Current().State.HasEnded)
        {
            _stopping.Cancel();
        }

        using (CancellationTokenSource patience = new(s_longestStop))
        {
            // On another thread, as the caller's synchronization context may wait for this one.
            Task.Run(() => _app.StopAsync(patience.Token)).GetAwaiter().GetResult();
        }

        _stopping.Cancel();
        Task.Run(async () => await _app.DisposeAsync()).GetAwaiter().GetResult();
        _stopping.Dispose();
    }

    private static bool IsOwnName(HostString host) => host.Host is "localhost" or "127.0.0.1" or "[::1]";

    private Task Answer(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        if (!IsOwnName(context.Request.Host))
        {
            return Refuse(response, StatusCodes.Status403Forbidden, "This page is for the machine that it runs on.");
        }

        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return Refuse(response, StatusCodes.Status405MethodNotAllowed, "GET is allowed.");
        }

        return context.Request.Path.Value switch
        {
            "/" => Send(response, "text/html; charset=utf-8", Resource("live.html")),
            "/live.css" => Send(response, "text/css; charset=utf-8", Resource("live.css")),
            "/live.js" => Send(response, "text/javascript; charset=utf-8", Resource("live.js")),
            "/state" => Send(response, "application/json; charset=utf-8", Current().State.ToJson(Titles(Current().State))),
            "/events" => SendEvents(context),
            { } path when path.StartsWith("/charts/", StringComparison.Ordinal) && Chart(path["/charts/".Length..]) is { } chart =>
                Send(response, "image/svg+xml; charset=utf-8", chart),
            _ => Refuse(response, StatusCodes.Status404NotFound, "There is no such page."),
        };
    }

    private async Task SendEvents(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        try
        {
            while (true)
            {
                (LiveState state, Task changed) = Current();
                await context.Response.WriteAsync($"data: {state.ToJson(Titles(state))}\n\n", end.Token);
                await context.Response.Body.FlushAsync(end.Token);
                if (state.HasEnded)
                {
                    return;
                }

                await changed.WaitAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has gone, or the server ends.
        }
    }

    private (LiveState State, Task Changed) Current()
    {
        lock (_lock)
        {
            return (_state, _changed.Task);
        }
    }

    private string? Chart(string name)
    {
        SvgChart[] charts = [.. LearningCurves.Charts(Current().State.History)];
        if (!name.EndsWith(".svg", StringComparison.Ordinal)
            || !int.TryParse(name[..^4], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number >= charts.Length)
        {
            return null;
        }

        using StringWriter writer = new(CultureInfo.InvariantCulture);
        new SvgFigure("", [charts[number]]) { Columns = 1, ChartWidth = 380, ChartHeight = 300 }.Write(writer);
        return writer.ToString();
    }

    private static IEnumerable<string> Titles(LiveState state) => LearningCurves.Charts(state.History).Select(static chart => chart.Title);

    private static Task Refuse(HttpResponse response, int status, string why)
    {
        response.StatusCode = status;
        return Send(response, "text/plain; charset=utf-8", why);
    }

    private static Task Send(HttpResponse response, string type, string content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        (response.ContentType, response.ContentLength) = (type, bytes.Length);
        return response.Body.WriteAsync(bytes).AsTask();
    }

    private static string Resource(string name)
    {
        using StreamReader reader = new(typeof(LiveServer).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
