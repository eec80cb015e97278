#!/usr/bin/env bash
# What networks and trees reach on tables: TabularNetwork, FullyConnectedNetwork, LightGbm and FastTree by turns on the same rows, one thread each, every
# method fitted on the rows of training and validation. Prints means over the splits, and writes artifacts/benchmarks/tables.jsonl, a line a fit.
# Exits with 2 where a run fails, the command line is wrong, or there are no tables.
#
#   benchmarks/tables.sh [--data FOLDER] [--only NAME] [--members N]
#
# --data names a folder with datasets.json, splits.json.gz and a NAME.csv.gz each; ../shared/data/tabular unless given.
set -uo pipefail
cd "$(dirname "$0")/.."
root=$PWD
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

usage() {
  sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

data=../shared/data/tabular
rest=()
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage
  case $1 in
    --data) data=$2 ;;
    --only | --members) rest+=("$1" "$2") ;;
    *) usage ;;
  esac
  shift 2
done
[ -f "$data/datasets.json" ] || { echo "There are no tables in $data (--data FOLDER)." >&2; exit 2; }

project=benchmarks/MLNet.DeepExtensions.PipelineBenchmarks
dotnet build "$project" -c Release -v quiet -nologo || exit 2
if [ -e artifacts/feed/MLNet.DeepExtensions.PipelineBenchmarks.left-out ]; then
  echo "Left out: the feed lacks $(paste -sd ' ' artifacts/feed/MLNet.DeepExtensions.PipelineBenchmarks.left-out)." >&2
  exit 2
fi
dotnet "$root/$project/bin/Release/net10.0/MLNet.DeepExtensions.PipelineBenchmarks.dll" tables "$data" artifacts/benchmarks/tables.jsonl "${rest[@]}" || exit 2
