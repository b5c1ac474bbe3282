"""
PyTorch's side of `pnpm bench engine`: introduces itself in one line of JSON, then answers each line on stdin with one.

    python tools/reference/engine.py 2       with two threads: step 128 · forward 1 20 · conv 128 16 64 128 dX 3 · matmul 1024 3 · gradcam · attack pgd 128 · rss · onnx m.onnx
    python tools/reference/engine.py start   makes the first training step of a small net and ends

Times are milliseconds of one run, `{"ms": 12.3}`. `onnx` also needs the package onnx. Written for the current release of PyTorch, not only the
one of the fixtures.
"""

import json
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

from cifar_cnn_network import CifarCNN


def timed(run, repeats=1):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return {'ms': sorted(times)[repeats // 2] * 1000}


def training_step(model, images, labels):
    """Forward, backward, Adam; the loss is read, as on our side."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)

    def step():
        model.train()
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def start():
    """As start-process.ts."""
    model = nn.Sequential(
        nn.Conv2d(3, 8, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(2048, 10)
    )
    training_step(model, torch.randn(8, 3, 32, 32), torch.arange(8))()


class Commands:
    def __init__(self):
        torch.manual_seed(0)
        self.model = CifarCNN()
        self.steps = {}
        self.vgg = None

    def step(self, batch):
        if batch not in self.steps:
            images = torch.randn(int(batch), 3, 32, 32)
            self.steps[batch] = training_step(self.model, images, torch.arange(int(batch)) % 10)
        return timed(self.steps[batch])

    def forward(self, batch, repeats):
        images = torch.randn(int(batch), 3, 32, 32)
        self.model.eval()
        with torch.inference_mode():
            return timed(lambda: self.model(images), int(repeats))

    def conv(self, batch, size, inputs, outputs, what, repeats):
        batch, size, inputs, outputs = int(batch), int(size), int(inputs), int(outputs)
        x, dy = torch.randn(batch, inputs, size, size), torch.randn(batch, outputs, size, size)
        kernels = torch.randn(outputs, inputs, 3, 3)
        wanted = [what == 'dX', what == 'dW', False]

        def run():
            if what == 'forward':
                return F.conv2d(x, kernels, padding=1)
            return torch.ops.aten.convolution_backward(
                dy, x, kernels, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, wanted
            )

        with torch.inference_mode():
            return timed(run, int(repeats))

    def matmul(self, size, repeats):
        a, b = torch.randn(int(size), int(size)), torch.randn(int(size), int(size))
        return timed(lambda: a @ b, int(repeats))

    def gradcam(self):
        from pytorch_grad_cam import GradCAM
        from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
        from torchvision.models import vgg16

        if not self.vgg:
            self.vgg = vgg16(weights=None).eval()
            # Weights need no gradients for a map, which is kinder than the package's own examples.
            self.vgg.requires_grad_(False)
        image = torch.randn(1, 3, 224, 224, requires_grad=True)
        with GradCAM(self.vgg, [self.vgg.features[29]]) as cam:
            return timed(lambda: cam(image, [ClassifierOutputTarget(3)]))

    def attack(self, name, batch):
        import torchattacks

        self.model.eval()
        images = torch.rand(int(batch), 3, 32, 32)
        labels = self.model(images).argmax(1)
        # So small a change fools nobody, so that all steps are taken with all images.
        attack = {
            'pgd': lambda: torchattacks.PGD(self.model, eps=1e-7, alpha=1.25e-8, steps=20),
            'apgd': lambda: torchattacks.APGD(self.model, eps=1e-7, steps=20, loss='ce', seed=0),
        }[name]()
        return timed(lambda: attack(images, labels))

    def rss(self):
        """The most memory that this process has had. Linux counts in kibibytes, macOS in bytes."""
        unit = 1 if sys.platform == 'darwin' else 1024
        return {'bytes': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit}

    def onnx(self, path):
        try:
            write_onnx(self.model, path)
        except ImportError as error:
            return {'error': str(error)}
        return {}


def write_onnx(model, path):
    """The network in inference for any batch, node by node, because torch.onnx.export needs one more package."""
    from onnx import TensorProto, checker, helper, numpy_helper, save

    nodes, weights = [], []

    def weight(name, tensor):
        weights.append(numpy_helper.from_array(tensor.detach().numpy(), name))
        return name

    value = 'images'

    def add(operation, *inputs, **attributes):
        nonlocal value
        result = f'{operation}_{len(nodes)}'
        nodes.append(helper.make_node(operation, [value, *inputs], [result], **attributes))
        value = result

    for i, layer in enumerate([*model.conv_layer, nn.Flatten(), *model.fc_layer]):
        own = [weight(f'{i}.{name}', tensor) for name, tensor in layer.named_parameters()]
        if isinstance(layer, nn.Conv2d):
            add('Conv', *own, kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        elif isinstance(layer, nn.BatchNorm2d):
            running = [weight(f'{i}.mean', layer.running_mean), weight(f'{i}.variance', layer.running_var)]
            add('BatchNormalization', *own, *running, epsilon=layer.eps)
        elif isinstance(layer, nn.ReLU):
            add('Relu')
        elif isinstance(layer, nn.MaxPool2d):
            add('MaxPool', kernel_shape=[2, 2], strides=[2, 2])
        elif isinstance(layer, nn.Flatten):
            add('Flatten')
        elif isinstance(layer, nn.Linear):
            add('Gemm', *own, transB=1)
        elif not isinstance(layer, (nn.Dropout, nn.Dropout2d)):
            raise TypeError(f'no ONNX node for {layer}')
    nodes[-1].output[0] = 'logits'
    graph = helper.make_graph(
        nodes,
        'CifarCNN',
        [helper.make_tensor_value_info('images', TensorProto.FLOAT, ['batch', 3, 32, 32])],
        [helper.make_tensor_value_info('logits', TensorProto.FLOAT, ['batch', 10])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=8)
    checker.check_model(model)
    save(model, path)


def main():
    introduction = {'name': f'PyTorch {torch.__version__.split("+")[0]}'}
    if sys.argv[1] == 'start':
        start()
        print(json.dumps(introduction), flush=True)
        return
    torch.set_num_threads(int(sys.argv[1]))
    commands = Commands()
    introduction['parameters'] = sum(parameter.numel() for parameter in commands.model.parameters())
    print(json.dumps(introduction), flush=True)
    for line in sys.stdin:
        name, *words = line.split()
        print(json.dumps(getattr(commands, name)(*words)), flush=True)


main()
