"""
PyTorch's side of `pnpm verify round-trip`, for one network of @cnn/models.

    round_trip.py make <name> <folder>     random weights as <folder>/weights.pth and weights.safetensors, images and logits as pass.safetensors
    round_trip.py check <name> <folder>    loads <folder>/ours.safetensors strictly and prints whether all is as it was, as JSON
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from model_zoo import ZOO, build


def logits(model, images):
    """In float64 from the float32 weights, so that only the other side rounds."""
    with torch.no_grad():
        found = model.double()(images.double())
    return (found['out'] if isinstance(found, dict) else found).float().contiguous()


def make(name, folder):
    torch.set_default_dtype(torch.float32)
    torch.manual_seed(0)
    model = build(name).eval()
    for key, buffer in model.named_buffers():
        if buffer.dtype.is_floating_point:
            torch.nn.init.uniform_(buffer, *((0.5, 1.5) if key.endswith('var') else (-0.1, 0.1)))
    state = model.state_dict()
    torch.save({'net': state, 'epoch': 20}, folder / 'weights.pth')
    save_file(state, folder / 'weights.safetensors')
    batch, height, width, channels = ZOO[name][1]
    images = torch.rand(batch, channels, height, width) * 2 - 1
    save_file(
        {'images': images.permute(0, 2, 3, 1).contiguous(), 'logits': logits(model, images)}, folder / 'pass.safetensors'
    )


def check(name, folder):
    torch.set_default_dtype(torch.float32)
    model = build(name).eval()
    ours = load_file(folder / 'ours.safetensors')
    model.load_state_dict(ours, strict=True)
    theirs = load_file(folder / 'weights.safetensors')
    same = all(torch.equal(ours[key], theirs[key]) and ours[key].dtype == theirs[key].dtype for key in theirs)
    expected = load_file(folder / 'pass.safetensors')
    found = logits(model, expected['images'].permute(0, 3, 1, 2).contiguous())
    difference = ((found - expected['logits']).abs().max() / expected['logits'].abs().max()).item()
    print(json.dumps({'same': same, 'difference': difference}))


if __name__ == '__main__':
    _, task, network, where = sys.argv
    {'make': make, 'check': check}[task](network, Path(where))
