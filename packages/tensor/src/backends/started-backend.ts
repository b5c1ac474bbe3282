/** How an engine is started. */
export interface BackendOptions {
  /** Threads of the backends wasm and native. @default all cores; one on pages that are not cross-origin isolated */
  readonly threads?: number;
}

/** What a file of backends/ exports: registers a tfjs backend and names it. */
export interface StartedBackend {
  /** Its name in tfjs's registry. */
  readonly tfName: string;
  /** Asked once the backend runs. */
  description(): string | Promise<string>;
}
