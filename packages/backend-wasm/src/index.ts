import './register.ts';

export type { CnnWasmBackend } from './backend.ts';
export { OutOfMemoryError } from './engine/heap.ts';
export { getThreadCount, relaxedSimd, setThreadCount } from './threads.ts';
