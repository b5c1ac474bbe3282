import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isProcessAlive } from './is-process-alive.ts';

const hasProc = existsSync('/proc/self/stat');
if (!hasProc)
  console.warn('Processes that nobody waited for are left out, because this system has no /proc to tell them by.');

describe('isProcessAlive', () => {
  it('knows this process, and one that has ended', async () => {
    expect(isProcessAlive(process.pid)).toBe(true);
    const child = spawn(process.execPath, ['-e', '']);
    expect(isProcessAlive(child.pid!)).toBe(true);
    await once(child, 'exit');
    expect(isProcessAlive(child.pid!)).toBe(false);
  });

  it.skipIf(!hasProc)('takes one that its parent has not looked after for dead', async () => {
    // The shell becomes a program that never asks after the shell's child; only then may that end, or the shell would still see it.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60']);
    try {
      const [text] = await once(parent.stdout, 'data');
      const orphan = Number(String(text));
      const deadline = Date.now() + 10_000;
      const program = () => readFileSync(`/proc/${parent.pid}/comm`, 'utf8').trim();
      while (program() !== 'sleep' && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20));
      process.kill(orphan, 'SIGKILL');
      while (isProcessAlive(orphan) && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20));
      expect(() => process.kill(orphan, 0)).not.toThrow();
      expect(isProcessAlive(orphan)).toBe(false);
    } finally {
      parent.kill();
    }
  });
});
