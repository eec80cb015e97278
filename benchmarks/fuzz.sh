#!/usr/bin/env bash
# Tries every reader (CSV, gzip, IDX, folders, images, model files, safetensors, ONNX) with mutated inputs and every kernel with random calls between
# guard zones, for as many rounds as asked for. The tests run some thousands of each; a failure names its round, which is found again.
# benchmarks/fuzz.sh [ROUNDS]      100,000 rounds a test unless given
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
export MLDX_FUZZ_ROUNDS=${1:-100000}

status=0
for project in MLNet.DeepExtensions.Networks.Tests MLNet.DeepExtensions.Images.Tests MLNet.DeepExtensions.Conformance; do
  dotnet test "tests/$project" -c Release --filter Category=Fuzz || status=1
done
exit "$status"
