"""Makes all golden fixtures anew. Run as `python3 tools/reference/all.py`, from anywhere."""

import runpy
from pathlib import Path

FOLDER = Path(__file__).parent
# What lies beside the makers of fixtures without being one.
HELPERS = {
    'all', 'philox', 'fixture', 'cifar_cnn_network', 'cifar_cnn_margin', 'cifar10_accuracy', 'fashion_mnist_accuracy', 'engine',
    'model_zoo_networks', 'layer_cases', 'round_trip', 'data_loader', 'augment_speed', 'kornia_cases',
    'attribution_networks',
}

for script in sorted(FOLDER.glob('*.py')):
    if script.stem not in HELPERS:
        runpy.run_path(str(script), run_name='__main__')
