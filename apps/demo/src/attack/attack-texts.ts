import type { Text } from '../shell/language.ts';
import type { AttackResult } from './attack-picture.ts';

/** What the page says. */
export const texts = {
  title: { en: 'Attack', zh: '对抗攻击' },
  lead: {
    en: 'Change a picture so little that nobody would notice, and a network sees something else. The course’s pig became an airliner within ±0.005 a pixel.',
    zh: '只对图片做肉眼难以察觉的改动，网络就会认成别的东西。课程里的那头猪，每个像素最多改变 0.005，就变成了“客机”。',
  },
  attack: { en: 'Attack', zh: '攻击' },
  method: { en: 'Method', zh: '方法' },
  quick: { en: 'Quick', zh: '较快' },
  slow: { en: 'Slow', zh: '较慢' },
  norm: { en: 'Size measured by', zh: '改变的度量' },
  epsilon: { en: 'ε, the most that may change', zh: 'ε，允许的最大改变' },
  noEpsilon: {
    en: 'This attack keeps to no ε: it looks for the smallest change that fools.',
    zh: '这种攻击不设 ε：它寻找能骗过网络的最小改变。',
  },
  marks: { en: 'Usual sizes', zh: '常用大小' },
  course: { en: 'the course’s', zh: '课程的值' },
  steps: { en: 'Steps', zh: '步数' },
  queries: { en: 'Questions to the network', zh: '查询次数' },
  goal: { en: 'Goal', zh: '目标' },
  anyOther: { en: 'any other class', zh: '任意其他类别' },
  seed: { en: 'Seed', zh: '随机种子' },
  network: { en: 'Network', zh: '网络' },
  picture: { en: 'Picture', zh: '图片' },
  result: { en: 'What comes of it', zh: '结果' },
  waiting: { en: 'The network is being loaded.', zh: '正在加载网络。' },
  before: { en: 'Before', zh: '攻击前' },
  after: { en: 'After', zh: '攻击后' },
  noise: { en: 'Plain noise', zh: '普通噪声' },
  noNoise: {
    en: 'Nothing to compare: nothing changed, or pixels are counted.',
    zh: '没有可比的噪声：没有改变，或按像素个数度量。',
  },
  attacking: { en: 'Attacking', zh: '正在攻击' },
  stop: { en: 'Stop', zh: '停止' },
  smallest: { en: 'Smallest ε that fools', zh: '能骗过的最小 ε' },
  searching: { en: 'looking for it …', zh: '正在寻找……' },
  find: { en: 'Find it', zh: '寻找' },
  curve: { en: 'Accuracy by ε', zh: '准确率随 ε 的变化' },
  curveHint: {
    en: 'The ten sample pictures, attacked with ever larger ε by the attack that is chosen, and with plain noise beside it.',
    zh: '用所选攻击以越来越大的 ε 攻击十张示例图片，并与普通噪声对比。',
  },
  curveGuess: {
    en: 'The network knows none of their classes, so what it says to them unchanged counts as right.',
    zh: '网络不认识这些类别，因此以它对原图的回答作为正确答案。',
  },
  noCurve: { en: 'Attacks that count pixels have no ε and no curve.', zh: '按像素个数度量的攻击没有 ε，也没有曲线。' },
  draw: { en: 'Measure the curve', zh: '测量曲线' },
  copyLink: { en: 'Copy link', zh: '复制链接' },
  copied: { en: 'Link copied.', zh: '链接已复制。' },
  notCopied: {
    en: 'The browser does not allow it; copy the address of this page.',
    zh: '浏览器不允许；请直接复制本页地址。',
  },
} as const satisfies Record<string, Text>;

/** The names of norms. */
export const normTexts: Readonly<Record<string, Text>> = {
  Linf: { en: 'L∞: the largest change of a pixel', zh: 'L∞：单个像素的最大改变' },
  L2: { en: 'L2: the length of the whole change', zh: 'L2：整体改变的长度' },
  L1: { en: 'L1: the sum of all changes', zh: 'L1：所有改变之和' },
  L0: { en: 'L0: how many values change', zh: 'L0：改变的数值个数' },
};

/** An epsilon as a number, and in steps of 8-bit pixels where it is the largest change of a pixel. */
export function epsilonText(epsilon: number, norm: string): string {
  const number = String(Number(epsilon.toPrecision(3)));
  return norm === 'Linf' ? `${number} = ${Number((255 * epsilon).toFixed(2))}/255` : number;
}

/** Whether the network is fooled. */
export function verdictText(result: AttackResult, classes: readonly string[], target: number | undefined): Text {
  const { before, after, truth, isReachedBefore, isFooled, isKnown } = result;
  const [right, was, is] = [truth, before.prediction, after.prediction].map((label) => classes[label]);
  const share = `${(100 * after.probabilities[after.prediction]).toFixed(1)} %`;
  const guess = isKnown ? NOTHING : GUESS;
  if (isReachedBefore) {
    return target === undefined
      ? {
          en: `The network gets this one wrong by itself: it takes ${right} for ${was}. There is nothing to fool, and the picture stays as it is.`,
          zh: `网络本来就认错了：把 ${right} 认成 ${was}。无需攻击，图片保持原样。`,
        }
      : { en: `The network sees ${was} without any attack.`, zh: `不用攻击，网络就认成 ${was}。` };
  }
  if (isFooled) {
    return {
      en: `Fooled: ${right} becomes ${is} (${share}).${guess.en}`,
      zh: `骗过了：${right} 被认成 ${is}（${share}）。${guess.zh}`,
    };
  }
  return target === undefined
    ? { en: `Not fooled: still ${is} (${share}).${guess.en}`, zh: `没有骗过：仍然是 ${is}（${share}）。${guess.zh}` }
    : {
        en: `The target is not reached: ${is} (${share}).${guess.en}`,
        zh: `没有达到目标：${is}（${share}）。${guess.zh}`,
      };
}

const NOTHING: Text = { en: '', zh: '' };
const GUESS: Text = {
  en: ' The picture’s own class is not known to it, so its first answer counts as right.',
  zh: '网络不知道这张图片的真实类别，因此以它最初的回答作为正确答案。',
};

/** Whether noise of the same size would do as well. */
export function noiseText({ noise, truth }: AttackResult, classes: readonly string[]): Text {
  if (!noise) return texts.noNoise;
  return noise.prediction === truth
    ? { en: 'Random noise of that size does not fool it.', zh: '同样大小的随机噪声骗不了它。' }
    : {
        en: `Random noise of that size fools it too: ${classes[noise.prediction]}.`,
        zh: `同样大小的随机噪声也能骗过它：${classes[noise.prediction]}。`,
      };
}

/** How the change is shown. */
export function changeText(factor: number): Text {
  return { en: `The change, ×${factor}`, zh: `改变，放大 ${factor} 倍` };
}
