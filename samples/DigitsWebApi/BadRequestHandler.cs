using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace DigitsWebApiSample;

/// <summary>Answers requests that cannot be served with problem details (RFC 9457) that name what is wrong with them.</summary>
/// <param name="problems">Writes the answer.</param>
internal sealed class BadRequestHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad)
        {
            return false;
        }

        httpContext.Response.StatusCode = bad.StatusCode;
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = bad.StatusCode, Detail = bad.InnerException is JsonException json ? Describe(json) : bad.Message },
        });
    }

    private static string Describe(JsonException exception) => exception.Path?.TrimStart('$', '.') switch
    {
        null or "" => "The body is not a JSON object.",
        var element when element.EndsWith(']') => $"{element} is not a number.",
        "ink" or "pixels" => $"{exception.Path[2..]} is not a list of numbers.",
        var member => $"{member} is not a whole number.",
    };
}
