export interface BackendOptions {
  /** Where the browser finds tfjs-backend-wasm's .wasm files, a URL ending in `/`. @default beside the page's script */
  readonly wasmPath?: string;
  /** Threads of the wasm backend. @default all cores */
  readonly threads?: number;
}

/** What a file of backends/ exports: registers a tfjs backend and names it. */
export interface StartedBackend {
  /** Its name in tfjs's registry. */
  readonly tfName: string;
  /** Asked once the backend runs. */
  description(): string | Promise<string>;
}
