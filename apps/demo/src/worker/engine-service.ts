import { type Engine, startEngine } from './start-engine.ts';

let started: Promise<Engine> | undefined;

/** Chooses what computes, once for the whole site. */
export const service = {
  /**
   * Starts the engine, or tells which one runs.
   *
   * @param wanted the engine that the page's address asks for.
   * @throws Error if none starts.
   */
  start(wanted: string | null): Promise<Engine> {
    started ??= startEngine(wanted);
    return started;
  },
};

/** The engine that runs; a service waits for it before its first tensor. */
export function engineStarted(): Promise<Engine> {
  return service.start(null);
}
