import { formatShape, sizeOf } from '@cnn/tensor';
import { readValues, type Viewable } from './viewable.ts';

/** Numbers to draw: a list, a typed array, or a tensor. */
export type Numbers = Viewable | ArrayLike<number>;

/** Whether it is one series of numbers, and not several by name. */
export function isNumbers(values: Numbers | object): values is Numbers {
  return 'shape' in values || ('length' in values && typeof values.length === 'number');
}

/** All numbers of a series in main memory, whatever its shape; float64 stays what it is. */
export async function readNumbers(owner: string, numbers: Numbers): Promise<ArrayLike<number>> {
  if (!('shape' in numbers)) return numbers;
  return sizeOf(numbers.shape) === 0 ? [] : (await readValues(owner, numbers, numbers.shape)).data;
}

/** Numbers in rows, one a sample. */
export interface Rows {
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly data: ArrayLike<number>;
}

/**
 * Numbers `[rows, columns]`, from a tensor or a list of lists; one number a row also as a plain list.
 *
 * @throws TypeError if the rows differ in length or the shape has neither one axis nor two.
 */
export async function readRows(owner: string, numbers: Numbers | readonly ArrayLike<number>[]): Promise<Rows> {
  if ('shape' in numbers) {
    const { shape } = numbers;
    if (shape.length !== 1 && shape.length !== 2)
      throw new TypeError(`${owner}: expected shape [?] or [?, ?], found ${formatShape(shape)}`);
    return { rows: shape[0], columns: shape[1] ?? 1, data: await readNumbers(owner, numbers) };
  }
  if (numbers.length === 0 || typeof numbers[0] === 'number')
    return { rows: numbers.length, columns: 1, data: numbers as ArrayLike<number> };
  const lists = numbers as readonly ArrayLike<number>[];
  const columns = lists[0].length;
  const data = new Float64Array(lists.length * columns);
  lists.forEach((row, i) => {
    if (row.length !== columns)
      throw new TypeError(`${owner}: expected ${columns} numbers in each row, found ${row.length} in row ${i}`);
    data.set(row, i * columns);
  });
  return { rows: lists.length, columns, data };
}
