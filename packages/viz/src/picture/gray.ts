import type { Picture } from './picture.ts';

/** A picture without its colours, which would mix with those of what is laid over it. */
export function gray({ width, height, data }: Picture): Picture {
  const copy = new Uint8ClampedArray(data);
  for (let i = 0; i < copy.length; i += 4)
    copy.fill(0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2], i, i + 3);
  return { width, height, data: copy };
}
