#!/usr/bin/env bash
# Memory and start-up: peak memory of training on byte images, time by rows, memory of training on a file of 4 GB, process start to first trained step.
# benchmarks/memory.sh [FOLDER]: the folder for the file of 4 GB; artifacts/benchmarks by default. Linux alone: it reads /proc.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
folder=${1:-artifacts/benchmarks}
mkdir -p "$folder"

project=benchmarks/MLNet.DeepExtensions.PeerBenchmarks
dotnet build "$project" -c Release -v quiet --nologo -clp:ErrorsOnly >&2
app="$project/bin/Release/net10.0/MLNet.DeepExtensions.PeerBenchmarks.dll"

status=0
dotnet "$app" check bytes || status=1
dotnet "$app" check rows || status=1
dotnet "$app" check file "$folder" || status=1
for _ in 1 2 3 4 5; do
  dotnet "$app" check start "$(date +%s%3N)" || status=1
done
exit "$status"
