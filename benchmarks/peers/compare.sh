#!/usr/bin/env bash
# Our side and its peers (PyTorch, scikit-learn, ONNX Runtime) by turns on the same work. Nothing is installed: what is missing is named with the command that does.
# benchmarks/peers/compare.sh [--threads N] [--only NAME,...] [--quick] [--rounds N] [--avx2] [--scaling] [--cpu-time] [--onnxruntime DIR] [--python EXE]
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is not installed: no command dotnet." >&2; exit 1; }

project=benchmarks/MLNet.DeepExtensions.PeerBenchmarks
dotnet build "$project" -c Release -v quiet --nologo -clp:ErrorsOnly >&2
exec dotnet "$project/bin/Release/net10.0/MLNet.DeepExtensions.PeerBenchmarks.dll" \
  compare benchmarks/peers artifacts/benchmarks/compare.jsonl "$@"
