/** A file of the embedded sample of Fashion-MNIST. */
export interface SampleFile {
  readonly name: string;
  readonly url: URL;
  readonly shape: readonly number[];
}

/** Images and labels of each split. Bundlers find them by these very expressions; `../assets` is right from src/ and from dist/, not from deeper. */
export const sampleFiles: Readonly<Record<'train' | 'test', readonly SampleFile[]>> = {
  train: [
    {
      name: 'train-images-idx3-ubyte.gz',
      url: new URL('../assets/fashion-mnist-sample/train-images-idx3-ubyte.gz', import.meta.url),
      shape: [6000, 28, 28],
    },
    {
      name: 'train-labels-idx1-ubyte.gz',
      url: new URL('../assets/fashion-mnist-sample/train-labels-idx1-ubyte.gz', import.meta.url),
      shape: [6000],
    },
  ],
  test: [
    {
      name: 't10k-images-idx3-ubyte.gz',
      url: new URL('../assets/fashion-mnist-sample/t10k-images-idx3-ubyte.gz', import.meta.url),
      shape: [1000, 28, 28],
    },
    {
      name: 't10k-labels-idx1-ubyte.gz',
      url: new URL('../assets/fashion-mnist-sample/t10k-labels-idx1-ubyte.gz', import.meta.url),
      shape: [1000],
    },
  ],
};
