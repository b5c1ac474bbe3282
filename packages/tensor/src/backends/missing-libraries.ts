/** What TensorFlow 2.9 to 2.10 for NVIDIA GPUs opens while it runs: the driver, CUDA 11.2 and cuDNN 8.1. */
const cudaLibraries = [
  'libcuda.so.1',
  'libcudart.so.11.0',
  'libcublas.so.11',
  'libcublasLt.so.11',
  'libcufft.so.10',
  'libcurand.so.10',
  'libcusolver.so.11',
  'libcusparse.so.11',
  'libcudnn.so.8',
];

/**
 * Those of the shared libraries that this system does not find. TensorFlow says so on the standard error stream alone, and computes on the CPU.
 *
 * For Linux, under Node.
 */
export function missingLibraries(names: readonly string[] = cudaLibraries): string[] {
  return names.filter((name) => {
    try {
      process.dlopen({ exports: {} }, name);
      return false;
    } catch (error) {
      return missingLibrary(error) !== undefined;
    }
  });
}

/** The shared library that a loader's error says is missing, as in `libcudnn.so.8: cannot open shared object file: No such file or directory`. */
export function missingLibrary(error: unknown): string | undefined {
  return /^(\S+): cannot open shared object file/m.exec(String((error as Error)?.message))?.[1];
}
