using System.Globalization;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary><c>devices</c>: what networks can be trained on here.</summary>
internal sealed class DevicesCommand : ToolCommand
{
    public DevicesCommand(ToolConsole console)
        : base("devices", "Lists the devices that networks can be trained on.", console) => AddJson();

    protected override CommandResult Run(CommandRun run)
    {
        IReadOnlyList<DeviceDescription> devices = KernelSetProviders.Available();
        foreach (DeviceDescription device in devices)
        {
            run.Say($"{device.Device}", string.Create(
                CultureInfo.InvariantCulture, $"{device.Name}, {device.MemoryBytes / (double)(1 << 30):F1} GiB"));
        }

        return new CommandResult(new JsonObject
        {
            ["instructionSet"] = CpuKernelSet.InstructionSet,
            ["devices"] = new JsonArray([.. devices.Select(static device => (JsonNode?)new JsonObject
            {
                ["device"] = $"{device.Device}",
                ["name"] = device.Name,
                ["memoryBytes"] = device.MemoryBytes,
                ["isGpu"] = device.IsGpu,
            })]),
        });
    }
}
