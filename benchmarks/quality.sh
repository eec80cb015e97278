#!/usr/bin/env bash
# How good the samples' networks become: five seeds of each, the medians against what is expected of them. above_others is the lead over the best of
# ML.NET's own trainers.
# Exits with 1 where a median misses, with 2 where a run fails or the command line is wrong. The last lines are the table.
#
#   benchmarks/quality.sh [--seeds N] [--mnist FOLDER] [--only NAME]...
#
# --mnist names the folder with MNIST's four IDX files (../shared/data/mnist unless given); without them its two networks are left out. So are the ML.NET
# pipelines where the feed lacks the packages for them.
set -uo pipefail
cd "$(dirname "$0")/.."
root=$PWD
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# Name of the result, value in its line, what the median must keep, the run.
targets='
drug-trial      train_loss      <= 0.30     QuickStart --only drug-trial
drug-trial      train_accuracy  >= 0.925    QuickStart --only drug-trial
penguins        test_accuracy   >= 0.97     QuickStart --only penguins
digits-mlp      test_accuracy   >= 0.968    QuickStart --only digits-mlp
digits-cnn      test_accuracy   >= 0.985    QuickStart --only digits-cnn
mnist-mlp       test_accuracy   >= 0.977    ImageNetworks --network mlp --epochs 5
mnist-cnn       test_accuracy   >= 0.987    ImageNetworks --network cnn --epochs 3
penguins-mlnet  test_accuracy   >= 0.97     PipelineBenchmarks quality penguins
digits-mlnet    test_accuracy   >= 0.985    PipelineBenchmarks quality digits
taxi-fare       of_ceiling      >= 0.97     PipelineBenchmarks quality taxi-fare
taxi-fare       above_others    >= 0.00001  PipelineBenchmarks quality taxi-fare
'

usage() {
  sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

seeds=5 mnist= only=
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage
  case $1 in
    --seeds) [[ $2 =~ ^[1-9][0-9]*$ ]] || usage; seeds=$2 ;;
    --mnist) [ -d "$2" ] || { echo "There is no folder $2." >&2; exit 2; }; mnist=$(cd "$2" && pwd) ;;
    --only) grep -q "^$2 " <<<"$targets" || usage; only+=" $2 " ;;
    *) usage ;;
  esac
  shift 2
done
[ -n "$mnist" ] || { [ -d ../shared/data/mnist ] && mnist=$(cd ../shared/data/mnist && pwd); }

for project in samples/QuickStart samples/ImageNetworks benchmarks/MLNet.DeepExtensions.PipelineBenchmarks; do
  dotnet build "$project" -c Release -v quiet -nologo || exit 2
done

# The built program of a name in the table.
program_file() {
  case $1 in
    PipelineBenchmarks) echo "$root/benchmarks/MLNet.DeepExtensions.$1/bin/Release/net10.0/MLNet.DeepExtensions.$1.dll" ;;
    *) echo "$root/samples/$1/bin/Release/net10.0/$1.dll" ;;
  esac
}

# The samples write their artifacts where they are run.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
results=$work/results
touch "$results"

done_runs=
while read -r name _ _ _ program arguments; do
  [ -n "$name" ] && [[ $done_runs != *" $name "* ]] && [[ -z $only || $only == *" $name "* ]] || continue
  done_runs+=" $name "
  if [ "$program" = ImageNetworks ]; then
    [ -n "$mnist" ] || { echo "$name is left out: no folder with MNIST (--mnist FOLDER)."; continue; }
    arguments+=" --data $mnist"
  fi
  if [ -e "artifacts/feed/MLNet.DeepExtensions.$program.left-out" ]; then
    echo "$name is left out: the feed lacks $(paste -sd ' ' "artifacts/feed/MLNet.DeepExtensions.$program.left-out")."
    continue
  fi
  for seed in $(seq "$seeds"); do
    # shellcheck disable=SC2086 # The arguments are words.
    (cd "$work" && dotnet "$(program_file "$program")" $arguments --seed "$seed") >"$work/log" 2>&1 \
      || { cat "$work/log" >&2; echo "$name failed with seed $seed." >&2; exit 2; }
    tail -n 1 "$work/log" | tee -a "$results"
  done
done <<<"$targets"

echo
printf '%-14s %-15s %8s %9s        values\n' network value median target
status=0
while read -r name value relation target _; do
  values=$(sed -n "s/^RESULT $name .*$value=\([-0-9.]*\).*/\1/p" "$results" | sort -n)
  [ -n "$values" ] || continue
  awk -v name="$name" -v value="$value" -v relation="$relation" -v target="$target" '
    { values[NR] = $1 }
    END {
      median = NR % 2 ? values[(NR + 1) / 2] : (values[NR / 2] + values[NR / 2 + 1]) / 2
      kept = relation == "<=" ? median <= target : median >= target
      printf "%-14s %-15s %8s  %2s %5s  %-4s ", name, value, median, relation, target, kept ? "ok" : "MISS"
      for (i = 1; i <= NR; i++) printf " %s", values[i]
      print ""
      exit !kept
    }' <<<"$values" || status=1
done <<<"$targets"
exit "$status"
