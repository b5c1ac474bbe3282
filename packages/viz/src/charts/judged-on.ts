import { choices } from '@cnn/tensor';
import type { Text } from '../locale.ts';

/** The pictures that epochs are judged on: the test set, or training pictures that were held out; of runs that differ in it, either. */
export type JudgedOn = 'test' | 'validation' | 'test or validation';

const TEXTS: Readonly<Record<JudgedOn, Text>> = {
  test: { en: 'test', zh: '测试' },
  validation: { en: 'validation', zh: '验证' },
  'test or validation': { en: 'test or validation', zh: '测试或验证' },
};

/** How that is said. @throws RangeError for what is none of them. */
export function judgedText(owner: string, judgedOn: JudgedOn): Text {
  if (Object.hasOwn(TEXTS, judgedOn)) return TEXTS[judgedOn];
  throw new RangeError(`${owner}: unknown judgedOn '${judgedOn}'; ${choices(judgedOn, Object.keys(TEXTS))}`);
}
