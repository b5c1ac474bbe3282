import { afterEach, expect, it, vi } from 'vitest';
import { setThreadCount, wantedThreadCount } from './threads.ts';

afterEach(() => vi.unstubAllEnvs());

it('starts with the threads that the environment asks for, unless a call has said how many', () => {
  vi.stubEnv('CNN_THREADS', '');
  expect(wantedThreadCount()).toBeUndefined();
  vi.stubEnv('CNN_THREADS', '5');
  expect(wantedThreadCount()).toBe(5);
  for (const text of ['many', '0', '1.5', '-1', '1000']) {
    vi.stubEnv('CNN_THREADS', text);
    expect(() => wantedThreadCount()).toThrow(`CNN_THREADS: expected a whole number from 1 to 256, found ${text}`);
  }
  setThreadCount(3);
  expect(wantedThreadCount()).toBe(3);
});
