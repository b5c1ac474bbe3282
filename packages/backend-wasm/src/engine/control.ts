/**
 * The first bytes of the engine's memory, through which the threads share a job.
 *
 * 32-bit words, by index. `JOB` holds a counter of jobs in its upper and the next chunk in its lower half, so that a chunk is claimed, and the
 * claim of a thread that slept through the end of a job refused, by one comparison.
 */
export const JOB = 0;
/** Chunks of the job. */
export const CHUNKS = 1;
/** Chunks that are done. */
export const DONE = 2;
/** Index of the kernel among the module's exports. */
export const KERNEL = 3;
/** Number of arguments. */
export const ARGUMENTS = 4;
/** Where the scratch memory of the first thread starts. */
export const SCRATCH = 5;
/** Bytes of scratch memory of each thread. */
export const SCRATCH_SIZE = 6;
/** Changes with every job, for threads to know whether they have read its arguments. */
export const SERIAL = 7;
/** Threads that take part. */
export const THREADS = 8;
/** 1 after a kernel trapped in a worker. */
export const FAILED = 9;
/** Words in all. */
export const WORDS = 16;

/** Where the arguments start, as 64-bit floats. */
export const ARGUMENTS_AT = 128;
export const MAX_ARGUMENTS = 32;

/** Where the heap starts. */
export const HEAP_AT = 1024;

/** The lower half of `JOB` when there is nothing to claim. */
export const CLOSED = 0xffff;
/** Most chunks of a job. */
export const MAX_CHUNKS = CLOSED - 1;

/**
 * How often a thread looks before it goes to sleep: for some 50 µs, longer than most pauses between two jobs of a training step. To wake up takes as long.
 */
export const SPINS = 10_000;
