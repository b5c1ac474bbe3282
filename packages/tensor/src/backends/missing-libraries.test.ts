import { describe, expect, it } from 'vitest';
import { missingLibraries, missingLibrary } from './missing-libraries.ts';

describe.runIf(process.platform === 'linux')('missingLibraries', () => {
  it('names those that are not there, and no others', () => {
    expect(missingLibraries(['libc.so.6', 'libnever-heard-of.so.8', 'libm.so.6'])).toEqual(['libnever-heard-of.so.8']);
  });
});

describe('missingLibrary', () => {
  it('reads the loader’s sentence', () => {
    const message = 'libcudnn.so.8: cannot open shared object file: No such file or directory\nRequire stack:\n- /a.js';
    expect(missingLibrary(new Error(message))).toBe('libcudnn.so.8');
  });

  it('finds none in another error', () => {
    expect(missingLibrary(new Error("Cannot find module '@tensorflow/tfjs-node-gpu'"))).toBeUndefined();
  });
});
