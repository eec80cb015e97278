using DigitsWebApiSample;

using WebApplication app = DigitsApp.Create(args);
app.Run();
