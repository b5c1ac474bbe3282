export { isProcessAlive } from './is-process-alive.ts';
export { writeFileAtomic } from './write-file-atomic.ts';
