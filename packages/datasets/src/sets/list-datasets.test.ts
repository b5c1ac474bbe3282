import { expect, it } from 'vitest';
import { datasetInfo, listDatasets } from './list-datasets.ts';

it('knows every data set, with what it needs to be shown and normalised', () => {
  expect(listDatasets()).toContain('emnist-balanced');
  for (const name of listDatasets()) {
    const { summary, splits, classes, mean, std, shape, resources, title } = datasetInfo(name);
    expect(summary, name).toMatch(/^\S.{10,}\S$/);
    expect(title, name).not.toBe('');
    expect(
      Object.values(splits).every((count) => Number.isInteger(count) && count > 0),
      name,
    ).toBe(true);
    expect(new Set(classes).size, name).toBe(classes.length);
    if (mean) expect([mean.length, std?.length], name).toEqual([shape?.[2] ?? 3, shape?.[2] ?? 3]);
    const files = resources.map(({ file }) => file);
    expect(new Set(files).size, name).toBe(files.length);
    for (const { urls, md5 } of resources) {
      expect(md5, name).toMatch(/^[0-9a-f]{32}$/);
      for (const url of urls) expect(URL.canParse(url), url).toBe(true);
    }
  }
});

it('has as many samples as the papers say', () => {
  const samples = (name: string) => Object.values(datasetInfo(name).splits).reduce((sum, count) => sum + count);
  expect(samples('svhn')).toBe(630_420);
  expect(samples('emnist-byclass')).toBe(814_255);
  expect(samples('emnist-balanced')).toBe(131_600);
  expect(samples('emnist-letters')).toBe(145_600);
  expect(samples('emnist-digits')).toBe(280_000);
  expect(samples('mnist')).toBe(70_000);
});

it('names the nearest data set for one that it does not know', () => {
  expect(() => datasetInfo('cifar-10')).toThrow(
    "unknown data set 'cifar-10'; did you mean 'cifar10'? choose from celeba, cifar10, cifar100,",
  );
  expect(() => datasetInfo('toString')).toThrow(RangeError);
});
