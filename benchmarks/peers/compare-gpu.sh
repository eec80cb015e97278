#!/usr/bin/env bash
# Everything that needs a GPU, in one call: the conformance suite on CUDA, MNIST's accuracy beside the processor's, the product of 4096 against cuBLAS
# (in float32, and ours in TF32 and through cuBLAS too), training against eager PyTorch by turns.
# Without PyTorch only our side is measured; without .NET the folder of an earlier --publish is used. Results go to artifacts/benchmarks/compare-gpu.jsonl.
# A part that fails does not keep the others from running; the script then ends with 1.
# "--device cpu --size 256 --seconds 1 --rounds 1" tries it out without a GPU.
# benchmarks/peers/compare-gpu.sh [--publish] [--device cuda:0] [--seconds 5] [--rounds 3] [--size 4096] [--mnist FOLDER] [--python EXE] [--skip-conformance]
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

device=cuda:0 seconds=5 rounds=3 size=4096 mnist=../shared/data/mnist python=python3 publish_only=false conformance=true
while [[ $# -gt 0 ]]; do
  case "$1" in
    --publish) publish_only=true; shift ;;
    --skip-conformance) conformance=false; shift ;;
    --device) device=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --size) size=$2; shift 2 ;;
    --mnist) mnist=$2; shift 2 ;;
    --python) python=$2; shift 2 ;;
    *) echo "Unknown option $1. Allowed: --publish, --device NAME, --seconds N, --rounds N, --size N, --mnist FOLDER, --python EXE, --skip-conformance." >&2; exit 2 ;;
  esac
done

folder=artifacts/gpu
publish() {
  dotnet publish "$1" -c Release -r linux-x64 --self-contained -o "$folder/$2" -v quiet --nologo -clp:ErrorsOnly
}

if command -v dotnet >/dev/null; then
  publish benchmarks/MLNet.DeepExtensions.GpuBenchmarks benchmarks
  publish tests/MLNet.DeepExtensions.Kernels.Ilgpu.Tests tests
elif [[ ! -x $folder/benchmarks/MLNet.DeepExtensions.GpuBenchmarks ]]; then
  echo "There is no .NET SDK here, and nothing was published to $folder: run compare-gpu.sh --publish where there is one, and copy the repository." >&2
  exit 1
fi

$publish_only && exit 0
ours=$folder/benchmarks/MLNet.DeepExtensions.GpuBenchmarks
failed=()
$ours devices

if $conformance; then
  echo "Conformance on $device"
  # The processor's own kernel set has a suite of its own: there ILGPU's simulator stands in.
  ILGPU_TEST_DEVICE=${device/#cpu/ilgpu-cpu} "$folder/tests/MLNet.DeepExtensions.Kernels.Ilgpu.Tests" -noColor || failed+=("conformance")
fi

if [[ -d $mnist ]]; then
  for work in mnist-mlp mnist-cnn; do
    for where in cpu "$device"; do $ours accuracy "$where" "$work" "$mnist" || failed+=("accuracy of $work on $where"); done
  done
fi

results=artifacts/benchmarks/compare-gpu.jsonl
mkdir -p "$(dirname "$results")"
: > "$results"
has_torch=false torch_device=cuda:0
if [[ $device == cpu || $device == cuda:* ]]; then torch_device=$device; fi
if "$python" -c 'import torch, sys; torch.zeros(1, device=sys.argv[1])' "$torch_device" 2>/dev/null; then has_torch=true
else echo "PyTorch with $torch_device was not found by $python: our side alone is measured." >&2; fi

answer() {
  local result
  if result=$("${@:3}"); then echo "{\"side\":\"$1\",\"result\":$result}" | tee -a "$results"
  else failed+=("$2 of $1"); fi
}

run() {
  for ((round = 0; round < rounds; round++)); do
    answer ours "$1 $2" $ours "$1" "$device" "$2" "$seconds"
    if $has_torch; then answer pytorch "$1 $2" "$python" benchmarks/peers/pytorch_gpu_peer.py "$1" "$2" "$seconds" "$torch_device"; fi
  done
}

run gemm "$size"
if [[ $device == cuda:* ]]; then
  for option in tf32 cublas; do
    answer "$option" "gemm $size" $ours gemm "$device+$option" "$size" "$seconds"
  done
fi
for work in drug-trial digits-mlp mnist-mlp mnist-cnn; do
  run train "$work"
done

if command -v "$python" >/dev/null; then
  "$python" - "$results" <<'PYTHON'
import json, statistics, sys
sides = {}
for line in open(sys.argv[1]):
    entry = json.loads(line)
    result = entry["result"]
    sides.setdefault(result["work"], {}).setdefault(entry["side"], []).append(result.get("gflops") or result["samplesPerSecond"])
names = [name for name in ("ours", "tf32", "cublas", "pytorch") if any(name in values for values in sides.values())]
print(f"{'work':12}" + "".join(f"{name:>14}" for name in names) + f"{'ours/pytorch':>14}")
for work, values in sides.items():
    medians = {name: statistics.median(values[name]) if name in values else float("nan") for name in ("ours", *names)}
    print(f"{work:12}" + "".join(f"{medians[name]:14,.0f}" for name in names) + f"{medians['ours'] / medians.get('pytorch', float('nan')):14.2f}")
PYTHON
fi

if [[ ${#failed[@]} -gt 0 ]]; then
  printf 'Failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
