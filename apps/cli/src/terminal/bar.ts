import { Presets, SingleBar } from 'cli-progress';

/** A running count. */
export interface Bar {
  /** Sets how much is done, and what is shown behind it. */
  update(done: number, note?: string): void;
  stop(): void;
}

/** A progress bar on standard error: title, share, count, rate, time left. Without a terminal: a line every half minute. */
export function bar(title: string, total: number, unit: string): Bar {
  const started = Date.now();
  const status = (done: number) => {
    const seconds = (Date.now() - started) / 1000;
    const rate = done / Math.max(seconds, 1e-3);
    const left = done > 0 ? (total - done) / rate : Number.NaN;
    // A slow one has digits too: 0.042 epochs/s.
    const shown = rate < 10 ? Number(rate.toPrecision(2)) : Math.round(rate);
    return { rate: `${shown} ${unit}/s`, left: duration(left) };
  };
  if (!process.stderr.isTTY) return lines(title, total, unit, status);
  const shown = new SingleBar(
    {
      format: `${title} {bar} {percentage}% | {value}/{total} ${unit} | {rate} | {left} left {note}`,
      hideCursor: true,
      barsize: 24,
    },
    Presets.shades_grey,
  );
  shown.start(total, 0, { rate: '', left: '?', note: '' });
  return {
    update: (done, note = '') => shown.update(done, { ...status(done), note: note && `| ${note}` }),
    stop: () => shown.stop(),
  };
}

/** A time in words: `45 s`, `3 min 5 s`, `1 h 20 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function lines(
  title: string,
  total: number,
  unit: string,
  status: (done: number) => { rate: string; left: string },
): Bar {
  let last = Date.now();
  return {
    update(done, note = '') {
      if (Date.now() - last < 30_000 || done >= total) return;
      last = Date.now();
      const { rate, left } = status(done);
      process.stderr.write(`${title}: ${done}/${total} ${unit}, ${rate}, ${left} left${note && `, ${note}`}\n`);
    },
    stop() {},
  };
}
