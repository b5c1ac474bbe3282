import type { Text } from './language.ts';

/** What went wrong, for visitors: errors say it themselves, but for one that speaks to programmers. */
export function problemText(problem: unknown): Text | string {
  if (!(problem instanceof Error)) return String(problem);
  // By its name, because an error of the worker comes here as a plain one.
  return problem.name === 'DeviceLostError' ? lost : problem.message;
}

const lost: Text = {
  en: 'The browser lost the GPU while it computed: its driver crashed or was updated, or too much was asked of it. Try again; what comes next is computed on a new device, or with WASM.',
  zh: '计算时浏览器失去了 GPU：驱动程序崩溃或被更新，或者负担过重。请重试；接下来会使用新的设备或 WASM 计算。',
};
