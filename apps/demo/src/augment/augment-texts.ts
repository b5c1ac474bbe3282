import type { Text } from '../shell/language.ts';

/** What the page says. */
export const texts = {
  title: { en: 'Augment', zh: '数据增强' },
  lead: {
    en: 'Put a recipe together and see at once what it makes of a picture: what a network would see of it from epoch to epoch.',
    zh: '搭配一个数据增强配方，立刻看到它如何改变图片：这就是网络在每一轮训练中看到的样子。',
  },
  picture: { en: 'Picture', zh: '图片' },
  recipe: { en: 'Recipe', zh: '配方' },
  recipeHint: {
    en: 'From the top to the bottom. Move a step with its arrows, or with Alt and an arrow key.',
    zh: '从上到下依次执行。用箭头按钮移动步骤，也可以按 Alt 加方向键。',
  },
  noSteps: { en: 'No steps yet: pictures stay as they are.', zh: '还没有步骤：图片保持原样。' },
  presets: { en: 'Begin with', zh: '预设' },
  add: { en: 'Add a step', zh: '添加步骤' },
  sheet: { en: 'What it makes', zh: '效果' },
  size: { en: 'Size', zh: '尺寸' },
  pixels: { en: 'pixels', zh: '像素' },
  pictures: { en: 'Pictures', zh: '数量' },
  seed: { en: 'Seed', zh: '随机种子' },
  newSeed: { en: 'New seed', zh: '换一个种子' },
  marks: { en: 'Move a mask and points along', zh: '让掩码和关键点一起变换' },
  copyLink: { en: 'Copy link', zh: '复制链接' },
  copied: { en: 'Link copied.', zh: '链接已复制。' },
  notCopied: {
    en: 'The browser does not allow it; copy the address of this page.',
    zh: '浏览器不允许；请直接复制本页地址。',
  },
  take: { en: 'Take it along', zh: '带走这个配方' },
  takeHint: {
    en: 'JSON is for cnn train --augment and cnn augment --recipe, and can be edited here; the command takes the picture from a file and draws the same sheet.',
    zh: 'JSON 可用于 cnn train --augment 和 cnn augment --recipe，也可以在这里直接编辑；命令从文件读取图片，画出同样的结果。',
  },
  reading: { en: 'Reading the recipe', zh: '正在读取配方' },
} as const satisfies Record<string, Text>;

/** Where a step has come to, for those who do not see it. */
export function movedText(op: string, place: number, count: number): Text {
  return { en: `${op} is now step ${place} of ${count}.`, zh: `${op} 现在是第 ${place} 步，共 ${count} 步。` };
}

/** How long it took, and how often pixels are passed over. */
export function effortText(milliseconds: number, passes: number): Text {
  const time = milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0);
  return {
    en: `${time} ms a picture, one at a time; ${passes} ${passes === 1 ? 'pass' : 'passes'} over the pixels.`,
    zh: `逐张处理，每张 ${time} 毫秒；像素遍历 ${passes} 次。`,
  };
}

/** What pictures cannot show. */
export function rangeText(low: number, high: number): Text {
  const [from, to] = [low, high].map((value) => Number(value.toFixed(2)));
  return {
    en: `Values from ${from} to ${to}: what lies outside of 0 to 1 is cut off in the pictures.`,
    zh: `数值范围 ${from} 到 ${to}：图片中超出 0 到 1 的部分被截断。`,
  };
}
