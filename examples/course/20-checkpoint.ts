import { loadStateDict, stateDict } from '@cnn/layers';
import { CifarCNN } from '@cnn/models';
import { decodeSafetensors, dispose, encodeSafetensors, Rng, uniform } from '@cnn/tensor';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ print, check }) => {
  const trained = new CifarCNN({ rng: new Rng(1) });
  const file = encodeSafetensors({ tensors: await stateDict(trained), metadata: { epoch: '20' } });
  check('size', '22.33 MB', `${(file.length / 1024 ** 2).toFixed(2)} MB`);

  const { tensors, metadata } = decodeSafetensors(file, 'cifar_cnn_ckpt.safetensors');
  const loaded = new CifarCNN({ rng: new Rng(2) });
  loadStateDict(loaded, tensors);
  check('epoch', 20, Number(metadata.epoch));
  print([...tensors.keys()].slice(0, 3), '…', `${tensors.size} tensors`);

  const images = uniform(new Rng(3), [2, 32, 32, 3]);
  const [before, after] = [trained, loaded].map((model) => model.eval().call(images));
  const [a, b] = [await before.data(), await after.data()];
  print(
    'the same answers:',
    a.every((value, i) => value === b[i]),
  );
  dispose([images, before, after]);
  trained.dispose();
  loaded.dispose();
};
