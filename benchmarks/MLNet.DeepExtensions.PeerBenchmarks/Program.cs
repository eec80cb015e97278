using MLNet.DeepExtensions.PeerBenchmarks;

const string Usage = """
    compare SCRIPTS RESULTS [options]   our side against the peers whose scripts are in a folder (benchmarks/peers/compare.sh)
    serve THREADS                       answers measurement requests, one a line
    profile WORK THREADS                where the time of a training step goes
    """;

try
{
    switch (args)
    {
        case ["compare", var scripts, var results, .. var options]:
            CompareOptions parsed = CompareOptions.Parse(options);
            using (var sides = new Sides(parsed, scripts))
            {
                new Comparison(parsed, sides).Run(results);
            }

            return 0;
        case ["serve", var threads]:
            new MeasurementServer(int.Parse(threads)).Serve(Console.In, Console.Out);
            return 0;
        case ["profile", var name, var threads]:
            Work work = WorkCatalog.Find(name);
            (work.Profile ?? throw new ArgumentException($"'{name}' has no parts to profile; training works have."))(int.Parse(threads));
            return 0;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
