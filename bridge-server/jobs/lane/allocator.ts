/**
 * How the C library of a process that loads networks hands memory back. By default glibc raises the size from which a
 * block is given back to the system when it is freed, up to 32 MB; then the thousands of weights of a closed network
 * stay with the process, 4 GB after the UNet. A size that was set is not raised. Other systems pay no heed to it.
 */
const GIVEN_BACK_FROM_BYTES = 4 * 2 ** 20;

/** Variables for the environment of such a process; they are read when it starts. */
export const ALLOCATOR_ENVIRONMENT: Readonly<Record<string, string>> = {
  MALLOC_MMAP_THRESHOLD_: String(GIVEN_BACK_FROM_BYTES),
};
