import { onDeviceLost } from '@cnn/tensor';
import { type Engine, startEngine } from './start-engine.ts';

/** Hears which engine runs from now on; undefined where its device was lost, until the next computation starts another. */
export type EngineNews = (engine: Engine | undefined) => unknown;

/** What the page's address, for which the worker is named, or the visitor asks for. */
let wanted = self.name || 'auto';
let running: Promise<Engine> | undefined;
let tell: EngineNews = () => {};

/** Chooses what computes, for the whole site. */
export const service = {
  /**
   * Starts the engine, or tells which one runs.
   *
   * @throws Error if none starts.
   */
  start(hear: EngineNews): Promise<Engine> {
    tell = hear;
    return engineStarted();
  },

  /**
   * Starts another engine in the place of one whose device was lost; what was opened on that one is opened anew when it is next asked for.
   *
   * @throws Error if none starts.
   */
  restart(asked: string): Promise<Engine> {
    wanted = asked;
    running = undefined;
    return engineStarted();
  },
};

onDeviceLost(() => {
  running = undefined;
  tell(undefined);
});

/** The engine that runs; a service waits for it before its first tensor. It is another object for each engine, so whoever keeps tensors can see whether they are of use. */
export function engineStarted(): Promise<Engine> {
  running ??= startAndTell();
  return running;
}

async function startAndTell(): Promise<Engine> {
  const engine = await startEngine(wanted);
  tell(engine);
  return engine;
}
