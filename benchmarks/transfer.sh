#!/usr/bin/env bash
# Transfer learning with default options: extraction speed with and without the cache, and the accuracy of repeated cross-validation, frozen and fine-tuned.
# benchmarks/transfer.sh [--data FOLDER] [--backbone FILE] [--preprocessing NAME] [--folds N] [--seeds N] [--fine-tune N] [--compare mirror]
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

project=benchmarks/MLNet.DeepExtensions.PeerBenchmarks
dotnet build "$project" -c Release -v quiet --nologo -clp:ErrorsOnly >&2
exec dotnet "$project/bin/Release/net10.0/MLNet.DeepExtensions.PeerBenchmarks.dll" transfer "$@"
