"""Data of the works' shapes: every input four times, with labels that have nothing to do with it, so that gradients stay as large as in real training."""
import numpy as np


def classes(rows, shape, number):
    random = np.random.default_rng(1)
    distinct = random.random((rows // 4, *shape), dtype=np.float32)
    inputs = np.concatenate([distinct] * 4)
    return inputs, random.integers(0, number, len(inputs))
