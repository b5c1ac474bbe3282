import { afterEach, expect, it, vi } from 'vitest';
import { bar } from './bar.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('has digits for what is slow, where there is no terminal', () => {
  vi.useFakeTimers();
  const written: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const slow = bar('Trial 0', 3, 'epochs');
  vi.advanceTimersByTime(60_000);
  slow.update(1);
  const fast = bar('Epoch 1', 900, 'batches');
  vi.advanceTimersByTime(31_000);
  fast.update(620, 'loss 2.3');
  expect(written).toEqual([
    'Trial 0: 1/3 epochs, 0.017 epochs/s, 2 min 0 s left\n',
    'Epoch 1: 620/900 batches, 20 batches/s, 14 s left, loss 2.3\n',
  ]);
});
