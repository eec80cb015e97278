#!/usr/bin/env bash
# Everything that needs a GPU, in one call: the conformance suite on CUDA, MNIST's accuracy beside the processor's, the product of 4096 against cuBLAS
# (in float32, and ours in TF32 and through cuBLAS too), training against eager PyTorch by turns.
# Without PyTorch only our side is measured; without .NET the folder of an earlier --publish is used. Results go to artifacts/benchmarks/compare-gpu.jsonl.
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
$ours devices

if $conformance; then
  echo "Conformance on $device"
  ILGPU_TEST_DEVICE=$device "$folder/tests/MLNet.DeepExtensions.Kernels.Ilgpu.Tests" -noColor
fi

if [[ -d $mnist ]]; then
  for work in mnist-mlp mnist-cnn; do
    for where in cpu "$device"; do $ours accuracy "$where" "$work" "$mnist"; done
  done
fi

results=artifacts/benchmarks/compare-gpu.jsonl
mkdir -p "$(dirname "$results")"
: > "$results"
has_torch=false
if "$python" -c 'import torch, sys; sys.exit(not torch.cuda.is_available())' 2>/dev/null; then has_torch=true
else echo "PyTorch with CUDA was not found by $python: our side alone is measured." >&2; fi

run() {
  for ((round = 0; round < rounds; round++)); do
    echo "{\"side\":\"ours\",\"result\":$($ours "$1" "$device" "$2" "$seconds")}" | tee -a "$results"
    if $has_torch; then
      echo "{\"side\":\"pytorch\",\"result\":$("$python" benchmarks/peers/pytorch_gpu_peer.py "$1" "$2" "$seconds")}" | tee -a "$results"
    fi
  done
}

run gemm "$size"
if [[ $device == cuda:* ]]; then
  for option in tf32 cublas; do
    $ours gemm "$device+$option" "$size" "$seconds" || echo "$option was not measured." >&2
  done
fi
for work in drug-trial digits-mlp mnist-mlp mnist-cnn; do
  run train "$work"
done

"$python" - "$results" <<'PYTHON' 2>/dev/null || true
import json, statistics, sys
sides = {}
for line in open(sys.argv[1]):
    entry = json.loads(line)
    result = entry["result"]
    sides.setdefault(result["work"], {}).setdefault(entry["side"], []).append(result.get("gflops") or result["samplesPerSecond"])
print(f"{'work':12} {'ours':>14} {'PyTorch':>14} {'ratio':>7}")
for work, values in sides.items():
    ours = statistics.median(values["ours"])
    peer = statistics.median(values["pytorch"]) if "pytorch" in values else None
    print(f"{work:12} {ours:14,.0f} {peer or float('nan'):14,.0f} {ours / peer if peer else float('nan'):7.2f}")
PYTHON
