/**
 * Limits of a thread (https://nodejs.org/api/worker_threads.html#new-workerfilename-options). Rows travel in buffers
 * outside the heap, which a young generation that is small frees early: without this a long run grows by a third.
 */
export const THREAD_LIMITS = { maxYoungGenerationSizeMb: 12 } as const;
