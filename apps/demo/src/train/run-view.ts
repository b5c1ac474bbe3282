import { html, nothing, type TemplateResult } from 'lit';
import { say, type Text } from '../shell/language.ts';
import { lossLine } from './loss-line.ts';
import type { RunFacts } from './run-events.ts';
import { durationText, keptText, lostText, unkeptText } from './train-texts.ts';
import type { TrainingSession } from './training-session.ts';

/** What the buttons of a run do. */
export interface RunActions {
  start(): void;
  pause(): void;
  resume(): void;
  /** Goes on after the GPU's device was lost, on the engine of that name or on the one that the site chooses. */
  goOn(engine?: string): void;
  stop(): void;
  /** Trains so many epochs more than the run had. */
  more(epochs: number): void;
}

/** The buttons of a run, and how far it is. */
export function runView(session: TrainingSession, isReady: boolean, actions: RunActions): TemplateResult {
  const { phase, run, unkept } = session;
  return html`<div class="row">${buttons(session, isReady, actions)}</div>
    ${run ? progressView(session) : html`<p class="hint">${say(keptText)}</p>`}
    <div role="alert">
      ${session.isLost ? html`<p class="complaint">${say(lostText(placeText(run!)))}</p>` : nothing}
    </div>
    <p class="hint" role="status">${run ? say(standing(session)) : ''}</p>
    ${unkept === undefined ? nothing : html`<p class="complaint" role="status">${say(unkeptText(unkept))}</p>`}
    ${run && phase !== 'none' ? settingsView(session) : nothing}`;
}

function buttons(session: TrainingSession, isReady: boolean, actions: RunActions): TemplateResult {
  const { phase, run, isBusy } = session;
  const button = (text: Text, onClick: () => void, { isMain = false, isOff = false } = {}) =>
    html`<button type="button" class=${isMain ? 'primary' : ''} ?disabled=${isOff} @click=${onClick}>${say(text)}</button>`;
  if (isBusy) {
    const isOff = phase === 'pausing';
    return html`${button({ en: 'Pause', zh: '暂停' }, actions.pause, { isMain: true, isOff })}
    ${button({ en: 'Stop', zh: '停止' }, actions.stop, { isOff })}`;
  }
  if (!run) return button({ en: 'Start training', zh: '开始训练' }, actions.start, { isMain: true, isOff: !isReady });
  if (session.isLost) {
    return html`${button({ en: 'Go on with the GPU', zh: '继续使用 GPU' }, () => actions.goOn(), { isMain: true })}
    ${button({ en: 'Go on with WASM', zh: '改用 WASM 继续' }, () => actions.goOn('wasm'))}
    ${button({ en: 'Start anew', zh: '重新开始' }, actions.start, { isOff: !isReady })}`;
  }
  const more = Math.max(1, Math.min(10, run.epochs));
  return html`${
    run.isOver
      ? button(
          { en: `${more} more ${more === 1 ? 'epoch' : 'epochs'}`, zh: `再训练 ${more} 轮` },
          () => actions.more(more),
          { isMain: true },
        )
      : button({ en: 'Resume', zh: '继续' }, actions.resume, { isMain: true })
  }
  ${phase === 'paused' ? button({ en: 'Stop', zh: '停止' }, actions.stop) : nothing}
  ${button({ en: 'Start anew', zh: '重新开始' }, actions.start, { isOff: !isReady || phase === 'paused' })}`;
}

function progressView({ run, steps, judging, losses, phase }: TrainingSession): TemplateResult {
  const { epochs, history, batches } = run!;
  const batch = steps && steps.epoch > history.length ? steps.batch : run!.batch;
  const done = phase === 'over' && run!.isOver ? 1 : (history.length + batch / batches) / Math.max(1, epochs);
  return html`<progress
      max="1"
      .value=${Math.min(1, done)}
      aria-label=${say({ en: 'Progress of the run', zh: '训练进度' })}
    ></progress>
    <p class="numbers">
      ${judging ? say(judgingText(judging)) : steps ? say(stepsText(steps, epochs)) : '\u00a0'}
    </p>
    ${losses.length > 1 ? lossLine(losses) : nothing}`;
}

function stepsText({ epoch, batch, batches, losses, imagesPerSecond, secondsLeft }: StepsNews, epochs: number): Text {
  const loss = losses.length > 0 ? losses[losses.length - 1].toFixed(4) : '–';
  const pace = Math.round(imagesPerSecond).toLocaleString('en');
  const left = durationText(secondsLeft);
  return {
    en: `Epoch ${epoch} of ${epochs} · batch ${batch} of ${batches} · loss ${loss} · ${pace} images/s · about ${left.en} left`,
    zh: `第 ${epoch}/${epochs} 轮 · 第 ${batch}/${batches} 批 · 损失 ${loss} · 每秒 ${pace} 张 · 约剩 ${left.zh}`,
  };
}

type StepsNews = NonNullable<TrainingSession['steps']>;

function judgingText(news: NonNullable<TrainingSession['judging']>): Text {
  if (news.type === 'pictures') {
    return { en: `Decoding pictures: ${news.done} of ${news.total}`, zh: `正在解码图片：${news.done}/${news.total}` };
  }
  const { split, batch, batches } = news;
  return split === 'train'
    ? {
        en: `Accuracy on the training pictures: batch ${batch} of ${batches}`,
        zh: `计算训练准确率：第 ${batch}/${batches} 批`,
      }
    : {
        en: `Accuracy on the test pictures: batch ${batch} of ${batches}`,
        zh: `计算测试准确率：第 ${batch}/${batches} 批`,
      };
}

/** Where the run stands, in a sentence that screen readers hear after each epoch. */
function standing({ phase, run, history, reason, isLost }: TrainingSession): Text {
  const last = history.at(-1);
  const accuracy = last?.testAccuracy?.toFixed(2);
  const so = last
    ? {
        en: `Epoch ${last.epoch} is over${accuracy ? `: ${accuracy} % of the test pictures are right` : ''}.`,
        zh: `第 ${last.epoch} 轮结束${accuracy ? `：测试准确率 ${accuracy} %` : ''}。`,
      }
    : { en: '', zh: '' };
  const now: Record<typeof phase, Text> = {
    none: { en: '', zh: '' },
    training: { en: 'Training.', zh: '正在训练。' },
    pausing: { en: 'Ending the batch at hand …', zh: '正在完成当前批次……' },
    paused: { en: 'Paused.', zh: '已暂停。' },
    over: run?.isOver
      ? { en: `The run is over${reason ? `: ${reason}` : ''}.`, zh: `训练完成${reason ? `：${reason}` : ''}。` }
      : isLost
        ? { en: 'Interrupted.', zh: '已中断。' }
        : { en: 'Stopped.', zh: '已停止。' },
  };
  return { en: `${now[phase].en} ${so.en}`.trim(), zh: `${now[phase].zh}${so.zh}` };
}

/** Where a run was kept. */
function placeText({ epoch, batch, batches }: RunFacts): Text {
  if (batch > 0) {
    return { en: `batch ${batch} of ${batches} in epoch ${epoch}`, zh: `第 ${epoch} 轮的第 ${batch}/${batches} 批` };
  }
  if (epoch > 1) return { en: `the end of epoch ${epoch - 1}`, zh: `第 ${epoch - 1} 轮结束时` };
  return { en: 'its start', zh: '开始时' };
}

function settingsView({ run }: TrainingSession): TemplateResult {
  const { model, dataset, rule, batchSize, augment, seed, epochs, isValidated } = run!;
  const none = say({ en: 'none', zh: '无' });
  const rows: readonly (readonly [Text, string | number])[] = [
    [{ en: 'Network', zh: '网络' }, model],
    [{ en: 'Data', zh: '数据' }, dataset],
    [{ en: 'Optimizer', zh: '优化器' }, rule],
    [{ en: 'Batch size', zh: '批大小' }, batchSize],
    [{ en: 'Augmentation', zh: '数据增强' }, augment.join(', ') || none],
    [{ en: 'Epochs', zh: '轮数' }, epochs],
    [{ en: 'Seed', zh: '随机种子' }, seed],
    ...(isValidated
      ? [[{ en: 'Judged on', zh: '评估' }, say({ en: 'pictures that are held out', zh: '留出的图片' })] as const]
      : []),
  ];
  return html`<dl>${rows.map(([name, value]) => html`<dt>${say(name)}</dt><dd>${value}</dd>`)}</dl>`;
}
