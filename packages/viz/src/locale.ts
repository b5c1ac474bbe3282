/** The languages that charts and elements speak: English and Chinese. */
export type Locale = 'en' | 'zh';

/** A text in each language; it stands where it is said. */
export type Text = Readonly<Record<Locale, string>>;

/** Gives a text in the language that is spoken. */
export type Say = (text: Text) => string;

/** Texts as they are where nobody says another language. */
export const inEnglish: Say = ({ en }) => en;

/** @throws RangeError for a language that there is not. */
export function sayIn(owner: string, locale: Locale): Say {
  if (locale !== 'en' && locale !== 'zh') {
    throw new RangeError(`${owner}: expected locale 'en' or 'zh', found '${locale}'`);
  }
  return (text) => text[locale];
}
