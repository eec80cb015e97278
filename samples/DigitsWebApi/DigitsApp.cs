using System.Text.Json.Serialization;
using DigitsSample;
using Microsoft.AspNetCore.Http.Json;
using MLNet.DeepExtensions.Samples;

namespace DigitsWebApiSample;

/// <summary>The service: a page to draw on, and two addresses that take digits.</summary>
public static class DigitsApp
{
    /// <summary>Makes the service, and trains its model where there is none yet.</summary>
    /// <param name="arguments">
    /// The command line: <c>--urls URL</c>, <c>--model FILE</c> (the file that <c>samples/Digits</c> saves if left out).
    /// </param>
    public static WebApplication Create(params string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = arguments, ContentRootPath = AppContext.BaseDirectory });
        builder.Services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = true);
        builder.Services.Configure<JsonOptions>(static options => options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        builder.Services.AddProblemDetails().AddExceptionHandler<BadRequestHandler>();
        builder.Services.AddSingleton(static services => DigitClassifier.LoadOrTrain(
            services.GetRequiredService<IConfiguration>()["model"] ?? new Artifacts("digits").PathOf("Digits.mlnet"),
            static mlContext => Digits.BuildPipeline(mlContext),
            services.GetRequiredService<ILogger<DigitClassifier>>()));

        WebApplication app = builder.Build();
        app.UseExceptionHandler().UseDefaultFiles().UseStaticFiles();
        app.MapPost("/digits", static (DigitRequest request, DigitClassifier classifier) => classifier.Classify(request.Validated()));
        app.MapPost("/drawings", static (DrawingRequest request, DigitClassifier classifier) => classifier.Classify(request.ToPixels()));

        // The model is there before the first request is.
        app.Services.GetRequiredService<DigitClassifier>();
        return app;
    }
}
