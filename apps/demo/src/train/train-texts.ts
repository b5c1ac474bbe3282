import type { Text } from '../shell/language.ts';

export const leadText: Text = {
  en: 'A network learns from pictures in this browser: choose the pictures and a recipe, watch the loss fall, stop and go on whenever you like.',
  zh: '网络就在这个浏览器里学习：选择图片和训练方案，观察损失下降，可以随时暂停、继续。',
};

/** What networks are called in the form, with their parameters for ten classes. */
export const modelTexts: Readonly<Record<string, Text>> = {
  'cifar-cnn': { en: 'CifarCNN (5.9 M)', zh: 'CifarCNN（585 万）' },
  lenet5: { en: 'LeNet-5 (62 k)', zh: 'LeNet-5（6.2 万）' },
  'tiny-vgg': { en: 'TinyVGG (20 k)', zh: 'TinyVGG（2 万）' },
  'cifar-resnet20': { en: 'ResNet-20 (270 k)', zh: 'ResNet-20（27 万）' },
  'airbench-small': { en: 'airbench (498 k)', zh: 'airbench（49.8 万）' },
};

export const scheduleTexts: Readonly<Record<string, Text>> = {
  none: { en: 'Constant', zh: '恒定' },
  CosineAnnealingLR: { en: 'Cosine', zh: '余弦退火' },
  OneCycleLR: { en: 'One cycle', zh: '单周期（OneCycle）' },
  StepLR: { en: 'Steps: a tenth after each third', zh: '阶梯：每三分之一降到十分之一' },
};

/** What stands where the data of a kept run or a command come from the visitor. */
export const ownDataText: Text = {
  en: 'FOLDER is where the data lie; for image-folder it holds train/<class>/* and test/<class>/*.',
  zh: 'FOLDER 是数据所在的文件夹；image-folder 要求其中有 train/<类别>/* 和 test/<类别>/*。',
};

export const keptText: Text = {
  en: 'After each epoch, each pause and about each minute the run is kept in this browser: a closed tab loses about a minute at most.',
  zh: '每轮结束、每次暂停以及大约每分钟，训练进度都会保存在这个浏览器里；即使关闭标签页，最多只丢失约一分钟。',
};

/** The GPU's device was lost. @param place where the run was last kept. */
export function lostText(place: Text): Text {
  return {
    en: `The browser lost the GPU: its driver crashed or was updated, or too much was asked of it. The run is safe; it stands again at ${place.en}, where it was last kept. It can go on from there with the GPU, or with WASM on the processor, and everything else on this site works as before.`,
    zh: `浏览器失去了 GPU：驱动程序崩溃或被更新，或者负担过重。训练进度没有丢失，已回到最近一次保存的地方：${place.zh}。可以从那里继续使用 GPU，也可以改用处理器上的 WASM；网站的其他功能照常可用。`,
  };
}

/** The run could not be kept in the browser. */
export function unkeptText(problem: string): Text {
  if (problem === 'QuotaExceededError') {
    return {
      en: 'This browser has no room to keep the run; training goes on. Download the checkpoint before you close the tab.',
      zh: '浏览器的存储空间不足，无法保存训练进度；训练会继续。关闭标签页前请下载检查点。',
    };
  }
  return {
    en: `This browser cannot keep the run (${problem}); training goes on. Download the checkpoint before you close the tab.`,
    zh: `浏览器无法保存训练进度（${problem}）；训练会继续。关闭标签页前请下载检查点。`,
  };
}

/** About how long, in words. */
export function durationText(seconds: number): Text {
  if (!Number.isFinite(seconds)) return { en: '–', zh: '–' };
  if (seconds < 90) return { en: `${Math.ceil(seconds)} s`, zh: `${Math.ceil(seconds)} 秒` };
  if (seconds < 5400) return { en: `${Math.round(seconds / 60)} min`, zh: `${Math.round(seconds / 60)} 分钟` };
  return { en: `${(seconds / 3600).toFixed(1)} h`, zh: `${(seconds / 3600).toFixed(1)} 小时` };
}
