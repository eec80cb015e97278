#!/usr/bin/env bash
# One training on two MPI ranks of this machine against one, one thread a rank, by turns: efficiency, bytes a step against the floor, the share of the exchange
# that is hidden behind the backward pass; and a model of more nodes. The RESULT lines come last.
# benchmarks/distributed.sh [FOLDER of MNIST's IDX files] [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
command -v mpirun >/dev/null || { echo "There is no mpirun; Debian's packages are openmpi-bin and mpich." >&2; exit 1; }

project=benchmarks/MLNet.DeepExtensions.DistributedBenchmarks
data=${1:-../shared/data/mnist}
rounds=${2:-5}
dotnet build "$project" -c Release -v quiet --nologo -clp:ErrorsOnly >&2
program=$project/bin/Release/net10.0/MLNet.DeepExtensions.DistributedBenchmarks.dll
told=(); mpirun --version | grep -q "Open MPI" && told=(--allow-run-as-root --oversubscribe --bind-to none)
lines=$(mktemp); trap 'rm -f "$lines"' EXIT

for work in "mnist-cnn 128" "mnist-mlp 512"; do
  for _ in $(seq "$rounds"); do
    for ranks in 1 2; do
      # shellcheck disable=SC2086
      mpirun "${told[@]}" -n "$ranks" dotnet "$program" $work "$data" | tee -a "$lines"
    done
  done
done

# The middle round's ratio of two ranks to twice the one before them.
awk '
  $1 !~ /MEASURED$/ { next }
  { split($3, r, "="); split($4, s, "="); split($5, b, "=") }
  r[2] == 1 { one[$2] = s[2] }
  r[2] == 2 { n[$2]++; ratio[$2, n[$2]] = s[2] / (2 * one[$2]); bytes[$2] = b[2] }
  END {
    for (name in n) {
      for (i = 1; i <= n[name]; i++) for (j = i + 1; j <= n[name]; j++)
        if (ratio[name, j] < ratio[name, i]) { t = ratio[name, i]; ratio[name, i] = ratio[name, j]; ratio[name, j] = t }
      printf "RESULT distributed-%s ranks=2 efficiency=%.2f bytes_ratio=%s hidden=0\n", name, ratio[name, int((n[name] + 1) / 2)], bytes[name]
    }
  }' "$lines"
