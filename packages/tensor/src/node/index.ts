export { type FileSource, fileSource } from './file-source.ts';
export { writeFileAtomic } from './write-file-atomic.ts';
