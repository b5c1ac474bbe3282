import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What a process answers: numbers by name, and in its first line also who it is. */
export type Answer = Readonly<Record<string, number>> & { readonly name?: string };

/**
 * A process that takes part: it says in one line of JSON who it is, then answers each line that it is sent with one.
 *
 * @example
 * const ours = await Contestant.start(process.execPath, ['ours.mjs']);
 * const { ms } = await ours.ask('step 128');
 */
export class Contestant {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #errors = '';
  #first: Answer = {} as Answer;

  private constructor(program: string, args: readonly string[]) {
    this.#process = spawn(program, args);
    this.#process.on('error', ({ message }) => {
      this.#errors += message;
    });
    // The answer that does not come says that it has died.
    this.#process.stdin.on('error', () => {});
    this.#process.stderr.on('data', (text) => {
      this.#errors = (this.#errors + text).slice(-2000);
    });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** @throws Error with what it printed, if it ends before it has said who it is. */
  static async start(program: string, args: readonly string[]): Promise<Contestant> {
    const contestant = new Contestant(program, args);
    contestant.#first = await contestant.#answer('start');
    return contestant;
  }

  /** With its version, such as `PyTorch 2.15.0`. */
  get name(): string {
    return this.#first.name ?? 'unnamed';
  }

  /** Its first line. */
  get introduction(): Answer {
    return this.#first;
  }

  /** @throws Error with what it printed, if it ends without an answer. */
  async ask(command: string): Promise<Answer> {
    this.#process.stdin.write(`${command}\n`);
    return this.#answer(command);
  }

  stop(): void {
    this.#process.kill();
  }

  async #answer(command: string): Promise<Answer> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`ended at '${command}': ${this.#reason()}`);
      // Libraries print to stdout too.
      if (value.startsWith('{')) return JSON.parse(value) as Answer;
    }
  }

  /** The line of what it printed that names an error, else all. */
  #reason(): string {
    const lines = this.#errors.trim().split('\n');
    return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.join('\n');
  }
}
