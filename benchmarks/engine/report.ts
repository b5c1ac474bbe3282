/** One measured figure, beside that of a peer if there is one. */
export interface Figure {
  readonly case: string;
  /** Of `ours` and `peer`. */
  readonly unit: string;
  readonly ours: number;
  readonly peer?: number;
  readonly peerName?: string;
  /** More about it, by name, such as its GFLOP/s. */
  readonly more?: Readonly<Record<string, number>>;
}

/** What a section is given. */
export interface Bench {
  readonly report: Report;
  /** Of how many rounds the medians are. */
  readonly rounds: number;
  /** Whether this is a trial, so that what takes minutes may be made shorter. */
  readonly quick: boolean;
}

/** Prints figures as they come: as a table, or as one JSON object a line. */
export class Report {
  readonly #bench: string;
  readonly #json: boolean;

  /** @param bench the name that `pnpm bench` knows it by. */
  constructor(bench: string, json = false) {
    this.#bench = bench;
    this.#json = json;
  }

  /** A headline of the table. */
  title(text: string): void {
    if (this.#json) return;
    console.log(`\n${text}`);
  }

  /** What was left out and why; on stderr, so that JSON stays JSON. */
  note(text: string): void {
    console.error(text);
  }

  add({ case: name, unit, ours, peer, peerName, more = {} }: Figure): void {
    const ratio = peer === undefined ? undefined : ours / peer;
    if (this.#json) {
      const line = { bench: this.#bench, case: name, unit, ours, peer: peer ?? null, peerName: peerName ?? null };
      console.log(JSON.stringify({ ...line, ratio: ratio ?? null, ...more }));
      return;
    }
    const figure = (value: number) => `${short(value)} ${unit}`.padStart(16);
    const beside = ratio === undefined ? ' '.repeat(24) : `${figure(peer!)} ${ratio.toFixed(3).padStart(7)}`;
    const rest = [peerName ?? '', ...Object.entries(more).map(([what, value]) => `${short(value)} ${what}`)];
    console.log(`${name.padEnd(38)}${figure(ours)}${beside}  ${rest.filter(Boolean).join('; ')}`.trimEnd());
  }
}

/** Three digits that count, and no exponent. */
function short(value: number): string {
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 4));
}
