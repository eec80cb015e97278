"""PyTorch's side of the comparison on a GPU, eager: `gemm SIZE SECONDS DEVICE` (cuBLAS in float32, TF32 off) and `train WORK SECONDS DEVICE`.

DEVICE is PyTorch's name for it: `cuda:0`, or `cpu` to try the comparison out. An answer is one line of JSON.
"""
import json
import statistics
import sys
import time

import torch
from torch import nn

import pytorch_peer

torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
torch.backends.cudnn.benchmark = True
DEVICE = torch.device(sys.argv[4])


def synchronize():
    if DEVICE.type == "cuda":
        torch.cuda.synchronize(DEVICE)


def gemm(size, duration):
    a, b = (torch.rand(size, size, device=DEVICE) - 0.5 for _ in range(2))
    product = torch.empty(size, size, device=DEVICE)
    torch.mm(a, b, out=product)
    synchronize()
    seconds = []
    end = time.perf_counter() + duration
    while time.perf_counter() < end:
        begin = time.perf_counter()
        for _ in range(10):
            torch.mm(a, b, out=product)
        synchronize()
        seconds.append((time.perf_counter() - begin) / 10)
    return {"work": f"gemm-{size}", "gflops": 2 * size**3 / statistics.median(seconds) / 1e9}


def train(work, duration):
    make, shape, classes, rows, batch, optimizer_of = pytorch_peer.TRAINING[work]
    network = make().to(DEVICE)
    optimizer = optimizer_of(network.parameters(), foreach=True)
    loss_of = nn.CrossEntropyLoss()
    inputs = torch.rand(rows, *shape)
    targets = torch.arange(rows) % classes

    # The data lie on the device where that is faster: they fit.
    inputs, targets = inputs.to(DEVICE), targets.to(DEVICE)
    steps, begin, end = 0, 0.0, float("inf")
    while True:
        order = torch.randperm(rows, device=DEVICE)
        for first in range(0, rows - batch + 1, batch):
            chosen = order[first:first + batch]
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(network(inputs[chosen]), targets[chosen])
            loss.backward()
            optimizer.step()
            steps += 1
            if steps == 64:
                synchronize()
                begin = time.perf_counter()
                end = begin + duration
            elif steps > 64 and steps % 16 == 0 and time.perf_counter() >= end:
                last = loss.item()
                return {"work": work, "samplesPerSecond": (steps - 64) * batch / (time.perf_counter() - begin), "loss": last}


if __name__ == "__main__":
    kind, what, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    answer = gemm(int(what), seconds) if kind == "gemm" else train(what, seconds)
    print(json.dumps({**answer, "device": torch.cuda.get_device_name(DEVICE) if DEVICE.type == "cuda" else "cpu", "torch": torch.__version__}))
