using BenchmarkDotNet.Running;
using MLNet.DeepExtensions.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(KernelConfig).Assembly).Run(args, new KernelConfig());
