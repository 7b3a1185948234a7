/**
 * Sentences of those who run short of memory: V8 and Node, the C library, the runtime and the drivers of graphics
 * cards. They have no code in common, so the words are all there is.
 */
const WORDS = [
  /out.?of.?memory/, // V8's heap, CUDA_ERROR_OUT_OF_MEMORY, E_OUTOFMEMORY, vk::OutOfMemory
  /not enough memory/, // DirectML, Windows
  /(cannot|failed to|unable to|could not) allocate/, // ENOMEM, the arena of the runtime
  /(memory )?alloc(ation)?[ _]failed|memory allocation/, // V8's array buffers, CUBLAS_STATUS_ALLOC_FAILED
  /bad_alloc/, // C++
  /invalid array length/, // an array beyond what V8 can hold
];

/** @param error anything that was thrown, or the text that a process left on its error output */
export function isShortOfMemory(error: unknown): boolean {
  const text = (error instanceof Error ? error.message : String(error)).toLowerCase();
  return WORDS.some((words) => words.test(text));
}
