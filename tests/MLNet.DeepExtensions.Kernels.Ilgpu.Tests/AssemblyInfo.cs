// One test at a time: they share a kernel set, which serves one caller.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
