"""scikit-learn's side of the comparison, on float32: `partial_fit` goes once through the data it is given, in shuffled batches."""
import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier

import measurement
import synthetic_data

# Work: hidden layers, features, batch. As many batches a call as digits have in an epoch.
TRAINING = {"digits-mlp": ((128, 64), 64, 32), "mnist-mlp": ((512, 256), 784, 128)}
BATCHES = 45


def candidates_of(work):
    hidden, features, batch = TRAINING[work]
    inputs, labels = synthetic_data.classes(BATCHES * batch, (features,), 10)
    model = MLPClassifier(hidden, batch_size=batch, learning_rate_init=1e-3, alpha=0.0, max_iter=1 << 40)
    model.partial_fit(inputs, labels, classes=np.arange(10))
    return [measurement.Candidate("partial_fit", lambda: model.partial_fit(inputs, labels), BATCHES * batch)]


measurement.serve(f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}", candidates_of)
