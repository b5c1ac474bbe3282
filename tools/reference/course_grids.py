"""
What the course's `layer_outputs` and `filter_outputs` draw of VGG-16, by its own code up to the picture, with the weights and images of model_zoo.py.

Kept of each picture: its title, size, some of its values and of the colours that imshow gives them, evenly spaced, row-major.
"""

import matplotlib
import numpy as np
import torch
from torchvision.models import vgg16

from fixture import write
from model_zoo import drawn, span
from philox import Rng

SHAPE = [1, 64, 48, 3]


def to_grayscale(image):
    image = torch.sum(image, dim=0)
    image = torch.div(image, image.shape[0])
    return image


def layer_outputs(image, model):
    outputs, names = [], []
    for index, layer in enumerate(list(model.features.modules())[1:]):
        image = layer(image)
        outputs.append(image)
        names.append(str(index) + str(layer))
    # The course reads them after all have run: its in-place ReLUs have by then overwritten what the convolutions gave.
    return [(name.partition('(')[0], to_grayscale(output.squeeze(0))) for name, output in zip(names, outputs)]


def filter_outputs(image, model, layer_to_visualize):
    if layer_to_visualize < 0:
        layer_to_visualize += 31
    for count, layer in enumerate(list(model.features.modules())[1:]):
        image = layer(image)
        if count == layer_to_visualize:
            output = image
            break
    filters = list(output.squeeze(0))
    return filters[: int(np.sqrt(len(filters))) ** 2]


def picture(values, every):
    values = values.detach().numpy()
    colors = matplotlib.colormaps['viridis'](matplotlib.colors.Normalize()(values), bytes=True)
    return {
        'size': list(values.shape),
        'values': values.reshape(-1)[::every],
        'colors': colors.reshape(-1, 4)[::every, :3].reshape(-1).tolist(),
    }


def main():
    model = vgg16(weights=None).eval()
    with torch.no_grad():
        for key, tensor in model.features.state_dict().items():
            tensor.copy_(drawn(f'features.{key}', tensor.shape, *span(model, f'features.{key}', tensor.shape)))
        numbers = Rng(0).fold('images').uniforms(int(np.prod(SHAPE))).astype(np.float64).reshape(SHAPE) * 2 - 1
        image = torch.from_numpy(numbers).permute(0, 3, 1, 2).contiguous()
        layers = [
            {'title': title, **picture(values, 97 if values.numel() > 97 else 1)}
            for title, values in layer_outputs(image.clone(), model)
        ]
        filters = {}
        for layer in (0, 9, -1):
            shown = filter_outputs(image.clone(), model, layer)
            filters[str(layer)] = [
                {'filter': i, **picture(shown[i], 97 if shown[i].numel() > 97 else 1)} for i in (0, 3, len(shown) - 1)
            ] + [{'shown': len(shown)}]
    write('packages/viz/src/fixtures/course-grids.json', {'images': SHAPE, 'layers': layers, 'filters': filters})


main()
