using System.Text;
using MLNet.DeepExtensions.CommandLine;

Console.OutputEncoding = Encoding.UTF8;
return CommandLineApp.Run(args);
