import { html, type TemplateResult } from 'lit';
import type { Engine } from '../worker/start-engine.ts';
import { say, type Text } from './language.ts';

/** What computes, and why it is this one and no faster one. */
export function engineLine({ description, isAskedFor, rejected }: Engine): TemplateResult {
  const passedOver = rejected.map(({ name, reason }) =>
    say({ en: `Not ${name}: ${reason}.`, zh: `未使用 ${name}：${reason}。` }),
  );
  const asked = say({ en: 'The address of this page asks for it.', zh: '由本页地址指定。' });
  return html`<span class="chip">${say({ en: description, zh: chinese(description) })}</span> ${isAskedFor ? asked : passedOver.join(' ')}
    ${say({ en: 'All of it happens in this browser; no file leaves it.', zh: '所有计算都在浏览器里完成，文件不会离开本机。' })}`;
}

/** What @cnn/tensor says of an engine, in English. */
const chinese = (description: string): string =>
  description
    .replace(/^WebGPU on (.*)$/, 'WebGPU（$1）')
    .replace(/^wasm with (.*), (\d+) threads?$/, 'WASM（$1，$2 个线程）')
    .replace('cpu in plain JavaScript', '纯 JavaScript');

/** Where the engine was, once its device is lost. */
export const lostLine: Text = {
  en: 'The GPU was lost. What is computed next looks for an engine anew.',
  zh: 'GPU 已丢失。下一次计算会重新寻找计算引擎。',
};
