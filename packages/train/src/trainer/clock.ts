/** Time that is spent on a run, without what its reader does between two events. */
export interface Clock {
  restart(): void;
  lap(): void;
}

/** @param spend is told the seconds of each lap. */
export function startClock(spend: (seconds: number) => void): Clock {
  let since = performance.now();
  return {
    restart: () => {
      since = performance.now();
    },
    lap: () => {
      const now = performance.now();
      spend((now - since) / 1000);
      since = now;
    },
  };
}
