import { describe, expect, it } from 'vitest';
import { memoryStore } from './memory-store.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('memoryStore', () => {
  it('writes, appends, reads, lists and removes', async () => {
    const store = memoryStore([['old.txt', bytes('old')]]);
    await store.write('b/deep.txt', bytes('one'));
    await store.append('b/deep.txt', bytes(' two'));
    await store.append('a.txt', bytes('new'));
    expect(await store.read('b/deep.txt')).toEqual(bytes('one two'));
    expect(await store.list()).toEqual(['a.txt', 'b/deep.txt', 'old.txt']);
    await store.write('b/deep.txt', bytes('again'));
    expect(await store.read('b/deep.txt')).toEqual(bytes('again'));
    await store.remove('b/deep.txt');
    await store.remove('b/deep.txt');
    expect(await store.read('b/deep.txt')).toBeUndefined();
    expect(await store.list()).toEqual(['a.txt', 'old.txt']);
  });

  it('shares no memory with those who write and read', async () => {
    const store = memoryStore();
    const given = bytes('abc');
    await store.write('file', given);
    given[0] = 0;
    (await store.read('file'))![1] = 0;
    expect(await store.read('file')).toEqual(bytes('abc'));
  });

  it.each([
    '',
    '/etc/passwd',
    '..',
    '../beside',
    'a/../../beside',
    'a//b',
    'a/.',
    'C:\\x',
    'a\\..\\b',
    'C:x',
    'a\0b',
    'a/',
  ])('refuses the name %j', async (name) => {
    const store = memoryStore();
    await expect(store.write(name, bytes('x'))).rejects.toThrow(RangeError);
    await expect(store.append(name, bytes('x'))).rejects.toThrow('a name must be a path below the store');
    await expect(store.read(name)).rejects.toThrow(JSON.stringify(name));
    await expect(store.remove(name)).rejects.toThrow(RangeError);
    expect(() => memoryStore([[name, bytes('x')]])).toThrow(RangeError);
  });
});
