import { setThreadCount } from '../index.ts';
import type { BackendUnderTest } from './backend-under-test.ts';

/** On two threads, however many cores there are, so that every machine tests the same. */
export const backend: BackendUnderTest = { name: 'cnn-wasm', prepare: () => setThreadCount(2) };
