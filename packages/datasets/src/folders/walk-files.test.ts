import { expect, it } from 'vitest';
import { madeFolder } from '../testing/made-folder.ts';
import { memoryFolder } from '../testing/memory-folder.ts';
import { diskFolder } from './disk-folder.ts';
import { type WalkedFolder, walkFiles } from './walk-files.ts';

async function walked(...[folder, path, signal]: Parameters<typeof walkFiles>): Promise<WalkedFolder[]> {
  const found: WalkedFolder[] = [];
  for await (const inner of walkFiles(folder, path, signal)) found.push(inner);
  return found;
}

it('starts at the folder itself or below, and tells of folders without files', async () => {
  const folder = memoryFolder({ 'b/c/2': '', 'b/1': '', 'a/d/3': '' });
  expect(await walked(folder, '')).toEqual([
    { path: '', names: [] },
    { path: 'a', names: [] },
    { path: 'a/d', names: ['3'] },
    { path: 'b', names: ['1'] },
    { path: 'b/c', names: ['2'] },
  ]);
  expect(await walked(folder, 'b/c')).toEqual([{ path: 'b/c', names: ['2'] }]);
});

it('follows no link to what lies above where it starts', async () => {
  const links = [
    ['a/b/root', '.'],
    ['a/b/above', 'a'],
    ['a/b/beside', 'a/c'],
  ];
  const folder = diskFolder(await madeFolder({ 'a/b/1': '', 'a/c/2': '' }, links));
  expect(await walked(folder, 'a/b')).toEqual([
    { path: 'a/b', names: ['1'] },
    { path: 'a/b/beside', names: ['2'] },
  ]);
});

it('lets signals and timers have their turn', async () => {
  // Deeper and deeper, without an end.
  const list = async () => {
    const end = performance.now() + 20;
    while (performance.now() < end);
    return [{ name: 'deeper', kind: 'folder' as const }];
  };
  const signal = AbortSignal.timeout(100);
  await expect(walked(Object.assign(memoryFolder(), { list }), '', signal)).rejects.toThrow(/timeout/);
});
