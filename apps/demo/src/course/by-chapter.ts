/**
 * What a glob over the examples of the course found, by their names, without the numbers that put their files in order.
 *
 * @throws Error for a file without a number.
 */
export function byChapter<T>(modules: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(
    Object.entries(modules).map(([path, module]) => {
      const name = /\/\d\d-([\w-]+)\.ts$/.exec(path)?.[1];
      if (name === undefined)
        throw new Error(`expected an example of the course, such as 05-padding-modes.ts, found ${path}`);
      return [name, module];
    }),
  );
}
