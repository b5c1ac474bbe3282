import { DeviceLostError, matmul, onDeviceLost, tensor, useBackend } from '@cnn/tensor';
import { backend } from '@tensorflow/tfjs-core';

// A program that computes on WebGPU and comes to its end: it says what it found, and calls no exit.

const [end] = process.argv.slice(2);
const { description } = await useBackend('webgpu');
const product = matmul(tensor([1, 2], [1, 2]), tensor([3, 4], [2, 1]));
console.log(description);
console.log(Array.from(await product.data()).join());
if (end === 'unread') void matmul(tensor([1, 2], [1, 2]), tensor([3, 4], [2, 1]));
if (end === 'lost') {
  onDeviceLost((error) => console.log(error instanceof DeviceLostError));
  (backend() as unknown as { readonly device: GPUDevice }).device.destroy();
}
