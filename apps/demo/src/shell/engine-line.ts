import { html, type TemplateResult } from 'lit';
import type { Engine } from '../worker/start-engine.ts';
import { say } from './language.ts';

/** What computes, and why it is this one and no faster one. */
export function engineLine({ description, isAskedFor, rejected }: Engine): TemplateResult {
  const passedOver = rejected.map(({ name, reason }) =>
    say({ en: `Not ${name}: ${reason}.`, zh: `未使用 ${name}：${reason}。` }),
  );
  const asked = say({ en: 'The address of this page asks for it.', zh: '由本页地址指定。' });
  return html`<span class="chip">${description}</span> ${isAskedFor ? asked : passedOver.join(' ')}
    ${say({ en: 'All of it happens in this browser; no file leaves it.', zh: '所有计算都在浏览器里完成，文件不会离开本机。' })}`;
}
