"""Event files of PyTorch's SummaryWriter, at fixed times."""

import base64
import glob
import io
import os
import struct
import tempfile

import numpy as np
import torch
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.summary.writer.record_writer import RecordWriter
from torch.utils.tensorboard import SummaryWriter
from torch.utils.tensorboard.summary import hparams

from fixture import draw, write

TIME = 1700000000.25


def event_file(fill, **options):
    """The bytes of a file that `fill` writes to; the first event, which has the time of day, comes with ours."""
    with tempfile.TemporaryDirectory() as folder:
        with SummaryWriter(folder, **options) as writer:
            fill(writer)
        (name,) = glob.glob(os.path.join(folder, 'events.out.tfevents.*'))
        with open(name, 'rb') as file:
            return with_fixed_times(file.read())


def with_fixed_times(data):
    """Events that PyTorch stamps itself, all at one time."""
    out = io.BytesIO()
    writer = RecordWriter(out)
    while data:
        (length,) = struct.unpack('<Q', data[:8])
        record = data[12 : 12 + length]
        event = Event.FromString(record)
        if event.wall_time > TIME + 1000:
            event.wall_time = TIME
            record = event.SerializeToString(deterministic=True)
        writer.write(record)
        data = data[16 + length :]
    return out.getvalue()


def scalars(writer):
    for step, value in enumerate([0.5, -1.25, 0.1, float('nan'), float('inf'), -0.0, 0.0]):
        writer.add_scalar('loss/train', value, step, walltime=TIME + step)
    writer.add_scalar('größe', 3, 300, walltime=TIME)
    writer.add_scalar('negative step', 1, -2, walltime=TIME)
    writer.add_scalar('late', 1, 2**40 + 1, walltime=0)


def tensors(writer):
    writer.add_scalar('float', 0.1, 1, walltime=TIME, new_style=True)
    writer.add_scalar('double', 0.1, 2, walltime=TIME, new_style=True, double_precision=True)


def pictures(writer):
    colours = (draw('colours', shape=(3, 2, 4), low=0, high=1)).to(torch.float32)
    writer.add_image('colours', colours, 1, walltime=TIME)
    writer.add_image('grey', torch.zeros(1, 1, 1), 2, walltime=TIME)


def texts(writer):
    writer.add_text('notes', '# A run\n\nwith *Ümläute* 🙂', 3, walltime=TIME)
    writer.add_text('empty', '', 4, walltime=TIME)


def restarted(writer):
    writer.add_scalar('loss', 2, 5, walltime=TIME)


HISTOGRAMS = {
    'weights': (draw('weights', shape=(40,)), 'tensorflow'),
    'one number': (np.array([0.25]), 'tensorflow'),
    'zeros': (np.zeros(5), 'tensorflow'),
    'small': (np.array([-1e-13, 0.0, 1e-13, 2e-12]), 'tensorflow'),
    'large': (np.array([1e19, 5e19, 1.5e19]), 'tensorflow'),
    'on edges': (np.array([1e-12, 1e-12 * 1.1, -1e-12]), 'tensorflow'),
    'beyond the edges': (np.array([-1e30, 0.5, 1e30]), 'tensorflow'),
    'four bins': (draw('bins', shape=(30,)), 4),
    'one value in three bins': (np.array([2.0, 2.0]), 3),
    'edges': (np.array([-1.0, 0.0, 0.5, 1.0, 2.0, 7.0]), [0.0, 1.0, 2.0, 3.0]),
}


def histograms(writer):
    for step, (name, (values, bins)) in enumerate(HISTOGRAMS.items()):
        writer.add_histogram(name, values, step, bins=bins, walltime=TIME)


def hyperparameters(writer):
    """The events that add_hparams writes to a folder of its own, without the scalars; one parameter, as a map has no order."""
    for summary in hparams({'learning rate': 0.1}, {'accuracy': 0.5, 'loss': 2}, None):
        writer._get_file_writer().add_summary(summary, 0, TIME)
    for summary in hparams({'optimizer': 'adam'}, {}, None):
        writer._get_file_writer().add_summary(summary, 0, TIME)


def text(data):
    return base64.b64encode(data).decode()


if __name__ == '__main__':
    write(
        'packages/train/src/fixtures/tensorboard.json',
        {
            'files': {
                'scalars': text(event_file(scalars)),
                'tensors': text(event_file(tensors)),
                'pictures': text(event_file(pictures)),
                'texts': text(event_file(texts)),
                'restarted': text(event_file(restarted, purge_step=5)),
                'histograms': text(event_file(histograms)),
                'hyperparameters': text(event_file(hyperparameters)),
            },
            'histograms': {
                name: {
                    # In float64, as some lie on edges.
                    'values': text(np.asarray(values, dtype='<f8').tobytes()),
                    'bins': bins,
                }
                for name, (values, bins) in HISTOGRAMS.items()
            },
        },
    )
