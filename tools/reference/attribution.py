"""
Attributions by Captum and pytorch-grad-cam, of networks and images that the test draws again (model_zoo.py says how).

Each is kept as some of its numbers, evenly spaced, row-major with channels last, and the largest size of any. Where a method draws, it is given numbers of Rng.
"""

import warnings
from unittest.mock import patch

import numpy as np
import pytorch_grad_cam as cams
import torch
from captum import attr as captum
from captum.attr._core import gradient_shap
from captum._utils.models.linear_model import SkLearnLasso
from captum.attr._core.lime import get_exp_kernel_similarity_function
from captum.attr._utils.lrp_rules import Alpha1_Beta0_Rule, EpsilonRule, GammaRule
from pytorch_grad_cam.ablation_layer import AblationLayer
from pytorch_grad_cam.metrics import road
from pytorch_grad_cam.metrics.cam_mult_image import CamMultImageConfidenceChange
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from pytorch_grad_cam.utils.svd_on_activations import get_2d_projection_with_sign_correction
from torch import nn

from attribution_networks import NETWORKS, Copy, Shortcut, Sum
from fixture import channels_last, write
from model_zoo import drawn, span
from philox import Rng

warnings.filterwarnings('ignore')

TARGETS = [3, 7]



def network(name):
    make, shape, layer, _ = NETWORKS[name]
    model = make().eval()
    with torch.no_grad():
        for key, tensor in model.state_dict().items():
            if tensor.dtype.is_floating_point:
                tensor.copy_(drawn(key, tensor.shape, *span(model, key, tensor.shape)))
    return model, images('images', shape), layer


def images(key, shape):
    numbers = Rng(0).fold(key).uniforms(int(np.prod(shape))).astype(np.float64).reshape(shape) * 2 - 1
    return torch.from_numpy(numbers).permute(0, 3, 1, 2).contiguous()


def kept(attributions, every):
    tensor = torch.as_tensor(np.asarray(attributions.detach() if torch.is_tensor(attributions) else attributions))
    flat = channels_last(tensor.double()).contiguous().reshape(-1)
    return {'largest': flat.abs().max(), 'values': flat[::every].clone()}


def of_pixels(model, x):
    target = torch.tensor(TARGETS)
    yield 'saliency', captum.Saliency(model).attribute(x, target=target)
    yield 'signedSaliency', captum.Saliency(model).attribute(x, target=target, abs=False)
    yield 'inputXGradient', captum.InputXGradient(model).attribute(x, target=target)
    # No image of one colour: where all of a window is equal, the largest is a matter of rounding.
    start = images('baseline', [1, *channels_last(x).shape[1:]])
    for method in 'gausslegendre', 'riemann_trapezoid', 'riemann_left', 'riemann_right', 'riemann_middle':
        found = captum.IntegratedGradients(model).attribute(x, baselines=start, target=target, n_steps=8, method=method)
        yield f'integratedGradients {method}', found
    yield 'guidedBackprop', captum.GuidedBackprop(model).attribute(x, target=target)
    yield 'deconvolution', captum.Deconvolution(model).attribute(x, target=target)
    window = dict(sliding_window_shapes=(3, 7, 5), strides=(3, 5, 4), baselines=0.5)
    yield 'occlusion', captum.Occlusion(model).attribute(x, target=target, **window)
    yield 'deepLift', captum.DeepLift(model).attribute(x, baselines=start.expand_as(x), target=target)
    others = images('baselines', [3, *channels_last(x).shape[1:]])
    yield 'deepLiftShap', captum.DeepLiftShap(model).attribute(x, baselines=others, target=target)
    yield 'gradientShap', gradient_shap_of(model, x, target, others, samples=4)
    for kind in 'smoothgrad', 'smoothgrad_sq', 'vargrad':
        yield f'noiseTunnel {kind}', noisy(captum.Saliency(model), x, target, kind, samples=3, deviation=0.2)
    yield 'lime', of_segments('lime', model, x, samples=30)
    yield 'kernelShap', of_segments('kernelShap', model, x, samples=30)
    yield 'lrp', relevance(model, x, target, lambda module: EpsilonRule(1e-9))
    yield 'lrp epsilon 0.25', relevance(model, x, target, lambda module: EpsilonRule(0.25))


def of_weights(model, x):
    """Rules that change the weights of convolutions and linear layers, here all but the last three linear steps."""
    target = torch.tensor(TARGETS)
    norms = lambda module: isinstance(module, nn.BatchNorm2d)
    yield 'lrp gamma', relevance(model, x, target, lambda m: EpsilonRule(1e-9) if norms(m) else gamma())
    yield 'lrp alpha 1 beta 0', relevance(model, x, target, lambda m: EpsilonRule(1e-9) if norms(m) else Alpha1_Beta0_Rule())


def relevance(model, x, target, rule):
    plain = (nn.ReLU, nn.Dropout, nn.Dropout2d)
    for module in model.modules():
        if not list(module.children()) and not isinstance(module, plain):
            module.rule = EpsilonRule(1e-9) if hands_on(module) else rule(module)
    prepare(model)
    try:
        return captum.LRP(model).attribute(x, target=target)
    finally:
        for module in model.modules():
            if hasattr(module, 'rule'):
                del module.rule


def hands_on(module):
    """What is no linear step in @cnn/viz and shares in proportion; a shortcut that leaves out pixels is a pool there."""
    return isinstance(module, (Copy, Sum)) or isinstance(module, Shortcut) and module.stride == 1


def gamma():
    """With a stabiliser that float32 can do with."""
    rule = GammaRule(0.25)
    rule.STABILITY_FACTOR = 1e-3
    return rule


def prepare(model):
    """Captum's LRP knows nn.Dropout only."""
    for module in model.modules():
        for name, child in module.named_children():
            if isinstance(child, nn.Dropout2d):
                setattr(module, name, nn.Dropout(child.p))


def gradient_shap_of(model, x, target, baselines, samples):
    streams = [[Rng(0).fold(i).fold('gradient shap', k) for k in range(samples)] for i in range(len(x))]
    total = torch.zeros_like(x)
    for k in range(samples):
        chosen = [int(streams[i][k].fold('baseline').integers(1, 0, len(baselines))[0]) for i in range(len(x))]
        places = np.array([float(streams[i][k].fold('place').uniforms(1)[0]) for i in range(len(x))])
        with patch.object(np.random, 'uniform', lambda *_: places):
            total += gradient_shap.InputBaselineXGradient(model).attribute(x, baselines[chosen], target=target)
    return total / samples


def noisy(method, x, target, kind, samples, deviation):
    size = x[0].numel()
    shape = channels_last(x).shape[1:]
    normals = [Rng(0).fold(i).fold('noise', k).normals(size) for i in range(len(x)) for k in range(samples)]
    noise = torch.from_numpy(np.stack(normals).astype(np.float64)).reshape(-1, *shape).permute(0, 3, 1, 2) * deviation
    with patch.object(torch, 'normal', lambda *_, **__: noise):
        tunnel = captum.NoiseTunnel(method)
        return tunnel.attribute(x, nt_type=kind, nt_samples=samples, stdevs=deviation, target=target)


class ToZero(AblationLayer):
    """As the paper has it; pytorch-grad-cam takes away ten million where a layer's output is never zero."""

    def __call__(self, x):
        output = self.activations
        for row, channel in enumerate(self.indices[: len(output)]):
            output[row, channel] = 0
        return output


def of_segments(method, model, x, samples, side=3):
    height, width = x.shape[2:]
    rows, columns = torch.arange(height) * side // height, torch.arange(width) * side // width
    mask = (rows[:, None] * side + columns)[None, None]
    found = []
    for i in range(len(x)):
        given = dict(target=TARGETS[i], feature_mask=mask, n_samples=samples, baselines=0.2)
        if method == 'lime':
            draws = [Rng(0).fold(i).fold('lime').fold(k).uniforms(side * side) < 0.5 for k in range(samples)]
            tosses = iter([torch.from_numpy(draw)[None].double() for draw in draws])
            fit = SkLearnLasso(alpha=1e-4, tol=1e-12, max_iter=100000)
            lime = captum.Lime(model, interpretable_model=fit, similarity_func=get_exp_kernel_similarity_function('cosine', 0.5))
            with patch.object(torch, 'bernoulli', lambda _: next(tosses)):
                each = lime.attribute(x[i : i + 1], **given)
        else:
            shap = captum.KernelShap(model)
            sets = coalitions(Rng(0).fold(i).fold('kernel shap'), samples, side * side)

            def given_sets(*_, sets=sets, **__):
                for row in sets:
                    yield row[None]

            shap.perturb_func = given_sets
            each = shap.attribute(x[i : i + 1], **given)
        found.append(each[:, :1])
    return torch.cat(found)


def coalitions(rng, samples, count):
    chances = [1 / (k * (count - k)) for k in range(1, count)]
    found = [torch.ones(count).long(), torch.zeros(count).long()]
    while len(found) < samples:
        stream = rng.fold(len(found))
        rest, size = float(stream.fold('size').uniforms(1)[0]) * sum(chances), 1
        while size < count - 1 and rest >= chances[size - 1]:
            rest, size = rest - chances[size - 1], size + 1
        members = stream.fold('set').permutation(count)[:size]
        found.append(torch.tensor([int(k in members) for k in range(count)]))
        found.append(1 - found[-1])
    return found[:samples]


CAMS = {
    'gradCam': cams.GradCAM,
    'hiResCam': cams.HiResCAM,
    'gradCamElementWise': cams.GradCAMElementWise,
    'gradCamPlusPlus': cams.GradCAMPlusPlus,
    'xGradCam': cams.XGradCAM,
    'layerCam': cams.LayerCAM,
    'scoreCam': cams.ScoreCAM,
    'ablationCam': lambda model, layers: cams.AblationCAM(model, layers, ablation_layer=ToZero()),
    'eigenCam': cams.EigenCAM,
    'eigenGradCam': cams.EigenGradCAM,
    'fullGrad': cams.FullGrad,
}


def of_places(model, x, layer):
    targets = [ClassifierOutputTarget(target) for target in TARGETS]
    layers = [model.get_submodule(layer)]
    for name, method in CAMS.items():
        with method(model, layers if name != 'fullGrad' else []) as cam:
            yield name, cam(x, targets)[:, None]
    with cams.GradCAM(model, layers) as cam:
        yield 'gradCam smooth', cam(x, targets, aug_smooth=True)[:, None]
    neuron = captum.NeuronDeconvolution(model, layers[0]).attribute(x, (2, 1, 3))
    yield 'deconvnet', neuron * activation(model, layers[0], x)[:, 2, 1, 3].reshape(-1, 1, 1, 1)
    with cams.FinerCAM(model, layers) as cam:
        yield 'finerCam', cam(x)[:, None]
    yield 'guidedGradCam', captum.GuidedGradCam(model, layers[0]).attribute(x, target=torch.tensor(TARGETS))


def activation(model, layer, x):
    found = []
    handle = layer.register_forward_hook(lambda *given: found.append(given[2]))
    with torch.no_grad():
        model(x)
    handle.remove()
    return found[0]


def faithfulness(model, x):
    """Of maps that are drawn, as the largest differences are a matter of order."""
    targets = [ClassifierOutputTarget(target) for target in TARGETS]
    maps = (images('map', [len(x), *x.shape[2:], 1])[:, 0].numpy().astype(np.float32) + 1) / 2
    metrics = {
        'confidenceChange': CamMultImageConfidenceChange(),
        'road most': road.ROADMostRelevantFirstAverage([20, 50, 80]),
        'road least': road.ROADLeastRelevantFirstAverage([20, 50, 80]),
        'road combined': road.ROADCombined([20, 50, 80]),
    }
    with patch.object(torch, 'randn_like', torch.zeros_like), patch.object(torch, 'float', torch.float64):
        return {name: [float(each) for each in metric(x, maps, targets, model)] for name, metric in metrics.items()}


def entry(name):
    model, x, layer = network(name)
    _, shape, _, every = NETWORKS[name]
    found = {method: kept(each, every) for method, each in of_pixels(model, x)}
    found |= {method: kept(each, every) for method, each in of_weights(model, x)}
    with (
        patch.object(cams.eigen_cam, 'get_2d_projection', get_2d_projection_with_sign_correction),
        patch.object(cams.eigen_grad_cam, 'get_2d_projection', get_2d_projection_with_sign_correction),
    ):
        found |= {method: kept(each, every) for method, each in of_places(model, x, layer)}
    return {'images': shape, 'layer': layer, 'targets': TARGETS, 'every': every, 'methods': found, 'metrics': faithfulness(model, x)}


if __name__ == '__main__':
    write('packages/viz/src/fixtures/attribution.json', {name: entry(name) for name in NETWORKS})
