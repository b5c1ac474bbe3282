import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { filesFolder } from './files-folder.ts';
import { cacheFolder, homeOf, isWritable, openFolder } from './open-folder.ts';

afterEach(() => vi.unstubAllEnvs());

it('opens a path on the disk, and takes a folder as it is', async () => {
  const disk = await openFolder('data');
  expect(disk.name).toBe(resolve('data'));
  const files = filesFolder([]);
  expect(await openFolder(files)).toBe(files);
  expect([isWritable(disk), isWritable(files)]).toEqual([true, false]);
});

it('keeps downloads where $CNN_HOME says', async () => {
  vi.stubEnv('CNN_HOME', join(homedir(), 'elsewhere'));
  expect((await cacheFolder('cifar10')).name).toBe(join(homedir(), 'elsewhere', 'cifar10'));
  expect((await cacheFolder()).name).toBe(join(homedir(), 'elsewhere'));
});

it.each<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
  ['linux', {}, '/home/me/.cache/cnn'],
  ['linux', { XDG_CACHE_HOME: '/var/cache/me' }, '/var/cache/me/cnn'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/me/.cache/cnn'],
  ['linux', { XDG_CACHE_HOME: '', CNN_HOME: '/data' }, '/data'],
  ['darwin', { XDG_CACHE_HOME: '/var/cache/me' }, '/home/me/Library/Caches/cnn'],
  ['win32', {}, '\\home\\me\\AppData\\Local\\cnn'],
  ['win32', { LOCALAPPDATA: 'D:\\Local' }, 'D:\\Local\\cnn'],
])('on %s with %j in %s', (platform, environment, folder) => {
  expect(homeOf(environment, platform, '/home/me')).toBe(folder);
});
