import { type Image, loadFashionMNISTSample } from '@cnn/datasets';

/** A picture whose class is known. */
export interface SamplePicture {
  readonly image: Image;
  readonly label: string;
}

/**
 * The first test picture of each class of the embedded sample of Fashion-MNIST.
 *
 * @throws DataError if its files are not beside the page.
 */
export async function samplePictures(): Promise<SamplePicture[]> {
  const samples = await loadFashionMNISTSample({ split: 'test' });
  const labels = samples.labels();
  return samples.classes.map((label, index) => {
    const { pixels, shape } = samples.get(labels.indexOf(index));
    return { label, image: { pixels, shape } };
  });
}
