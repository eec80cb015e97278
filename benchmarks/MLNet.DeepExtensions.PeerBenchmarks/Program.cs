using MLNet.DeepExtensions.PeerBenchmarks;

const string Usage = """
    compare SCRIPTS RESULTS [options]   our side against the peers whose scripts are in a folder (benchmarks/peers/compare.sh)
    transfer [options]                  accuracy and speed of transfer learning (benchmarks/transfer.sh)
    serve THREADS                       answers measurement requests, one a line
    profile WORK THREADS                where the time of a step goes
    check bytes                         peak memory of training on 60,000 byte images
    check file FOLDER                   memory of training on a file of 4 GB, written to a folder and deleted after
    check rows                          time of an epoch from 1,000 to 1,000,000 rows
    check start MILLISECONDS            time from the process's start (in Unix milliseconds) to the first trained step
    """;

try
{
    switch (args)
    {
        case ["compare", var scripts, var results, .. var options]:
            CompareOptions parsed = CompareOptions.Parse(options);
            using (Sides sides = new(parsed, scripts))
            {
                new Comparison(parsed, sides).Run(results);
            }

            return 0;
        case ["transfer", .. var options]:
            TransferOptions transfer = TransferOptions.Parse(options);
            if (transfer.ComparesMirror)
            {
                new MirrorComparison(transfer).Run();
            }
            else
            {
                new TransferMeasurement(transfer).Run();
            }

            return 0;
        case ["serve", var threads]:
            new MeasurementServer(int.Parse(threads)).Serve(Console.In, Console.Out);
            return 0;
        case ["profile", var name, var threads]:
            Work work = WorkCatalog.Find(name);
            (work.Profile ?? throw new ArgumentException($"'{name}' is one kernel: there are no parts to profile."))(int.Parse(threads));
            return 0;
        case ["check", "bytes"]:
            return ResourceChecks.MemoryOfByteImages() ? 0 : 1;
        case ["check", "file", var folder]:
            return ResourceChecks.MemoryOfLargeFile(folder) ? 0 : 1;
        case ["check", "rows"]:
            return ResourceChecks.TimeByRows() ? 0 : 1;
        case ["check", "start", var milliseconds]:
            return ResourceChecks.FirstStep(long.Parse(milliseconds)) ? 0 : 1;
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
