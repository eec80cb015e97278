"""Writes torchvision networks with random weights as ONNX files, each with an input and PyTorch's output: python export_torchvision.py FOLDER SIZE NAME..."""
import sys

import torch
import torchvision


def randomize(network):
    """Running statistics and affine parameters as training could leave them: those of a new network are zeros and ones, which hide mistakes."""
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 1.5)
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0, 0.2)


def main(folder, size, *names):
    torch.manual_seed(1)
    for name in names:
        network = getattr(torchvision.models, name)(weights=None).eval()
        randomize(network)
        images = torch.randn(2, 3, int(size), int(size))
        with torch.no_grad():
            output = network(images)
        torch.onnx.export(
            network, images, f"{folder}/{name}.onnx", opset_version=13, input_names=["input"], output_names=["output"],
            dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}}, do_constant_folding=False, training=torch.onnx.TrainingMode.PRESERVE)
        images.numpy().astype("<f4").tofile(f"{folder}/{name}.input")
        output.numpy().astype("<f4").tofile(f"{folder}/{name}.expected")


main(*sys.argv[1:])
