import type { Text } from '../shell/language.ts';

/** Why a layer does not fit its settings or its input, in both languages. */
export class LayerProblem extends Error {
  readonly text: Text;

  constructor(text: Text) {
    super(text.en);
    this.name = 'LayerProblem';
    this.text = text;
  }
}

/** Throws a {@link LayerProblem} unless something holds. */
export function requireThat(holds: boolean, en: string, zh: string): asserts holds {
  if (!holds) throw new LayerProblem({ en, zh });
}
