namespace MLNet.DeepExtensions.CommandLine;

/// <summary>The project file.</summary>
internal static class ProjectFile
{
    public static string Write(MlNetProject project, string version) =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">

          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>

          <ItemGroup>
            <PackageReference Include="MLNet.DeepExtensions" Version="{version}" />
          </ItemGroup>

          <ItemGroup>
            <None Update="{project.DataPath}" CopyToOutputDirectory="PreserveNewest" />
          </ItemGroup>

        </Project>
        """;
}
