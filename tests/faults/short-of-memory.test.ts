import { isShortOfMemory } from '../../bridge-server/faults/short-of-memory';

describe('short of memory', () => {
  test.each([
    'Failed to allocate memory for requested buffer of size 1073741824',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    'Array buffer allocation failed',
    'std::bad_alloc',
    'Cannot allocate memory',
    'CUDA failure 2: out of memory',
    'CUDA_ERROR_OUT_OF_MEMORY',
    'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED',
    '887A0005 E_OUTOFMEMORY',
    'Not enough memory resources are available to complete this operation.',
    'WebGPU: memory allocation of 512 MB was refused',
    'Invalid array length',
  ])('is what "%s" says', (message) => {
    expect(isShortOfMemory(new Error(message))).toBe(true);
    expect(isShortOfMemory(message)).toBe(true);
  });

  test.each([
    'The keys have different sizes.',
    'Could not find an implementation for the node',
    'ENOSPC: no space left on device',
    'The memory of the mouse is long',
    undefined,
  ])('is not what "%s" says', (message) => expect(isShortOfMemory(new Error(message))).toBe(false));
});
