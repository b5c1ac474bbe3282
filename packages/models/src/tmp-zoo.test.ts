import { vi } from 'vitest';

vi.mock('@cnn/layers', async (orig) => {
  const t = await import('@cnn/tensor');
  const all = (await orig()) as any;
  const zeros = () => (_: unknown, shape: any) => t.zeros(shape);
  return {
    ...all,
    init: { kaimingNormal: zeros, kaimingUniform: zeros, normal: zeros, constant: zeros, dirac: zeros },
    Tanh: class extends all.Module {
      forward(x: any) {
        return t.tanh(x);
      }
    },
    ReLU6: class extends all.Module {
      forward(x: any) {
        return t.clipByValue(x, 0, 6);
      }
    },
  };
});
await import('./zoo.golden.test.ts');
await import('./inspect.golden.test.ts');
