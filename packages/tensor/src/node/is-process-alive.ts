import { readFileSync } from 'node:fs';

/**
 * Whether a process of this machine still runs: what decides if a lock that it left may be taken over.
 *
 * One that has ended and waits for its parent to notice is not alive; in containers, whose first process may never look, it waits for ever. One
 * that belongs to another user is.
 *
 * @example
 * if (!isProcessAlive(lock.process)) rmSync(lockFile);
 */
export function isProcessAlive(id: number): boolean {
  try {
    process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    // Its name is in parentheses, and may have some itself; the state follows.
    const [state] = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1)!;
    return state !== 'Z' && state !== 'X';
  } catch {
    // Not every system has the file.
    return true;
  }
}
