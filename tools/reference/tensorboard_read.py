"""TensorBoard's own reading of event files, as JSON: the other side of `pnpm verify tensorboard`."""

import base64
import json
import logging
import sys

from tensorboard.backend.event_processing import event_accumulator, plugin_event_accumulator
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.util import tensor_util

EVERYTHING = {'scalars': 0, 'histograms': 0, 'images': 0, 'tensors': 0, 'compressedHistograms': 0}


def number(value):
    """JSON has no NaN; float32 and float64 come as the text that reads back."""
    return repr(float(value))


def as_accumulator(path):
    """As scripts read a run: PyTorch's kinds by their names."""
    events = event_accumulator.EventAccumulator(path, size_guidance=EVERYTHING).Reload()
    tags = events.Tags()
    return {
        'scalars': {tag: [[number(e.wall_time), e.step, number(e.value)] for e in events.Scalars(tag)] for tag in tags['scalars']},
        'images': {
            tag: [[e.step, e.width, e.height, base64.b64encode(e.encoded_image_string).decode()] for e in events.Images(tag)]
            for tag in tags['images']
        },
        'histograms': {tag: [[e.step, histogram(e.histogram_value)] for e in events.Histograms(tag)] for tag in tags['histograms']},
        'compressed': {tag: len(events.CompressedHistograms(tag)) for tag in tags['distributions']},
    }


def histogram(value):
    fields = [value.min, value.max, value.num, value.sum, value.sum_squares]
    return [[number(each) for each in group] for group in (fields, value.bucket_limit, value.bucket)]


def as_application(path):
    """As the application reads it: everything a tensor, by plugin."""
    events = plugin_event_accumulator.EventAccumulator(path, size_guidance=EVERYTHING).Reload()
    plugins = {}
    for tag in events.Tags()['tensors']:
        metadata = events.SummaryMetadata(tag)
        found = plugins.setdefault(metadata.plugin_data.plugin_name, {})
        found[tag] = [[e.step, tensor(e.tensor_proto)] for e in events.Tensors(tag)]
    return plugins


def tensor(proto):
    array = tensor_util.make_ndarray(proto)
    if array.dtype == object:
        return [base64.b64encode(each).decode() for each in array.reshape(-1)]
    return {'shape': list(array.shape), 'values': [number(each) for each in array.reshape(-1)]}


def hyperparameters(path):
    events = plugin_event_accumulator.EventAccumulator(path, size_guidance=EVERYTHING).Reload()
    try:
        content = events.PluginTagToContent('hparams')
    except KeyError:
        return {}
    read = {tag: plugin_data_pb2.HParamsPluginData.FromString(data) for tag, data in content.items()}
    start = read['_hparams_/session_start_info'].session_start_info.hparams
    experiment = read['_hparams_/experiment'].experiment
    return {
        'values': {name: getattr(value, value.WhichOneof('kind')) for name, value in start.items()},
        'types': {info.name: info.type for info in experiment.hparam_infos},
        'metrics': [info.name.tag for info in experiment.metric_infos],
        'status': read['_hparams_/session_end_info'].session_end_info.status,
    }


if __name__ == '__main__':
    logging.disable(logging.CRITICAL)
    (folder,) = sys.argv[1:]
    print(
        json.dumps(
            {
                'accumulator': as_accumulator(folder),
                'application': as_application(folder),
                'hyperparameters': hyperparameters(folder),
            }
        )
    )
