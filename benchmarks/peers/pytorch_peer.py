"""PyTorch's side of the comparison. Set up as fast as it gets: OpenBLAS and not the reference BLAS, the given number of threads, tensors in memory, and the faster
of NCHW and channels_last, of optimizers with and without foreach, of torch.mm and numpy for a plain product."""
import os
import sys

import numpy as np
import torch
from torch import nn

import measurement
import synthetic_data

THREADS = int(os.environ.get("OMP_NUM_THREADS", "1"))


def perceptron(*sizes):
    layers = []
    for i in range(len(sizes) - 1):
        layers += [nn.Linear(sizes[i], sizes[i + 1]), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def mnist_convolutional():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(64 * 12 * 12, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10))


def tiny_vgg():
    def block(channels):
        return [nn.Conv2d(channels, 10, 3, padding=1), nn.ReLU(), nn.Conv2d(10, 10, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]

    return nn.Sequential(*block(1), *block(10), nn.Flatten(), nn.Linear(10 * 7 * 7, 10))


class Recurrent(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.layers = kind(32, 128, num_layers=2, batch_first=True)
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.layers(x)[0][:, -1])


def resnet18():
    import torchvision

    return torchvision.models.resnet18()


def adam(rate):
    return lambda parameters, foreach: torch.optim.Adam(parameters, rate, foreach=foreach)


def sgd(rate):
    return lambda parameters, foreach: torch.optim.SGD(parameters, rate, foreach=foreach)


# Work: network, input shape, classes, rows, batch, optimizer.
TRAINING = {
    "drug-trial": (lambda: perceptron(1, 16, 32, 2), (1,), 2, 2100, 10, adam(1e-4)),
    "penguins": (lambda: perceptron(4, 10, 10, 3), (4,), 3, 260, 20, adam(1e-3)),
    "digits-mlp": (lambda: perceptron(64, 128, 64, 10), (64,), 10, 1440, 32, adam(1e-3)),
    "mnist-mlp": (lambda: perceptron(784, 512, 256, 10), (784,), 10, 59904, 128, adam(1e-3)),
    "mnist-cnn": (mnist_convolutional, (1, 28, 28), 10, 59904, 128, adam(1e-3)),
    "tinyvgg": (tiny_vgg, (1, 28, 28), 10, 59904, 32, sgd(0.1)),
    "lstm": (lambda: Recurrent(nn.LSTM), (100, 32), 10, 4096, 64, adam(1e-3)),
    "gru": (lambda: Recurrent(nn.GRU), (100, 32), 10, 4096, 64, adam(1e-3)),
}

# Work: network, whether a softmax ends it, input shape, batch.
INFERENCE = {
    "mlp-inference-1": (lambda: perceptron(784, 512, 256, 10), True, (784,), 1),
    "mlp-inference-256": (lambda: perceptron(784, 512, 256, 10), True, (784,), 256),
    "cnn-inference-1": (mnist_convolutional, True, (1, 28, 28), 1),
    "cnn-inference-256": (mnist_convolutional, True, (1, 28, 28), 256),
    "resnet18-inference-1": (resnet18, False, (3, 224, 224), 1),
}

GEMM = {"gemm-1024": (1024, 1024, 1024), "gemm-128x784x512": (128, 784, 512)}


def layouts(shape):
    return [False, True] if len(shape) == 3 else [False]


def to_layout(value, channels_last):
    return value.to(memory_format=torch.channels_last) if channels_last else value


def gemm(m, k, n):
    a, b, c = torch.rand(m, k), torch.rand(k, n), torch.empty(m, n)
    arrays = a.numpy(), b.numpy(), c.numpy()
    return [
        measurement.Candidate("torch.mm", lambda: torch.mm(a, b, out=c), 1),
        measurement.Candidate("numpy.matmul", lambda: np.matmul(arrays[0], arrays[1], out=arrays[2]), 1),
    ]


def training(network, shape, classes, rows, batch, optimizer):
    inputs, labels = (torch.from_numpy(values) for values in synthetic_data.classes(rows, shape, classes))
    loss_function = nn.CrossEntropyLoss()

    def candidate(channels_last, foreach):
        model = to_layout(network(), channels_last)
        update = optimizer(model.parameters(), foreach)
        data = to_layout(inputs, channels_last)
        order = iter(())

        def step():
            nonlocal order
            rows_of_batch = next(order, None)
            if rows_of_batch is None:
                order = iter(torch.randperm(rows).split(batch))
                rows_of_batch = next(order)
            update.zero_grad(set_to_none=True)
            loss_function(model(data[rows_of_batch]), labels[rows_of_batch]).backward()
            update.step()

        name = f"{'channels_last, ' if channels_last else ''}{'foreach' if foreach else 'no foreach'}"
        return measurement.Candidate(name, step, batch)

    return [candidate(channels_last, foreach) for channels_last in layouts(shape) for foreach in (False, True)]


def inference_model(network, has_softmax):
    model = network()
    return (nn.Sequential(model, nn.Softmax(dim=1)) if has_softmax else model).eval()


def inference(network, has_softmax, shape, batch):
    def candidate(channels_last, frozen):
        model = to_layout(inference_model(network, has_softmax), channels_last)
        example = to_layout(torch.rand(batch, *shape), channels_last)
        if frozen:
            model = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(model, example)))

        def step():
            with torch.inference_mode():
                model(example)

        return measurement.Candidate(f"{'channels_last, ' if channels_last else ''}{'frozen' if frozen else 'eager'}", step, batch)

    return [candidate(channels_last, frozen) for channels_last in layouts(shape) for frozen in (False, True)]


def lstm_step():
    x = torch.rand(1, 32)
    layer, cell = nn.LSTM(32, 128), nn.LSTMCell(32, 128)

    def candidate(name, call, state):
        def step():
            nonlocal state
            with torch.inference_mode():
                state = call(state)

        return measurement.Candidate(name, step, 1)

    return [
        candidate("LSTM", lambda state: layer(x, state)[1], (torch.zeros(1, 128), torch.zeros(1, 128))),
        candidate("LSTMCell", lambda state: cell(x, state), (torch.zeros(1, 128), torch.zeros(1, 128))),
    ]


def candidates_of(work):
    if work in GEMM:
        return gemm(*GEMM[work])
    if work == "lstm-step":
        return lstm_step()
    return training(*TRAINING[work]) if work in TRAINING else inference(*INFERENCE[work])


def export(work, folder):
    network, has_softmax, shape, batch = INFERENCE[work]
    torch.onnx.export(
        inference_model(network, has_softmax), torch.rand(batch, *shape), os.path.join(folder, f"{work}.onnx"), opset_version=13,
        input_names=["input"], output_names=["output"])


if __name__ == "__main__":
    torch.set_num_threads(THREADS)
    torch.mm(torch.rand(8, 8), torch.rand(8, 8))
    if not measurement.uses_openblas():
        print("PyTorch runs on the reference BLAS: sudo apt-get install libopenblas0-openmp", file=sys.stderr)
    description = f"PyTorch {torch.__version__}, oneDNN and {'OpenBLAS' if measurement.uses_openblas() else 'the reference BLAS'}, {torch.get_num_threads()} threads"
    measurement.serve(description, candidates_of, export)
