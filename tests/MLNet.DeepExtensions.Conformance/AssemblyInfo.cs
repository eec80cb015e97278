using Xunit;

// One test at a time: a kernel set brings its own threads, and what a call allocates is counted for the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
