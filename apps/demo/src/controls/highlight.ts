/** A piece of code, and what it is. */
export interface CodePiece {
  readonly text: string;
  readonly kind?: 'comment' | 'string' | 'number' | 'keyword' | 'type';
}

const PIECE =
  /(?<comment>\/\/.*|#.*)|(?<string>'[^'\n]*'|"[^"\n]*"|`[^`]*`)|(?<number>\b\d[\d_.]*(?:e[+-]?\d+)?\b)|(?<keyword>(?<![.\w])(?:as|async|await|break|class|const|def|else|export|extends|False|for|from|function|if|import|in|let|new|null|of|return|True|type|typeof|undefined|while|true|false)\b)|(?<type>\b[A-Z]\w*\b)/g;

/** Code in pieces to be coloured: TypeScript, or Python as far as this site shows it. Put together they are the code again. */
export function highlight(code: string): CodePiece[] {
  const pieces: CodePiece[] = [];
  let end = 0;
  for (const match of code.matchAll(PIECE)) {
    if (match.index > end) pieces.push({ text: code.slice(end, match.index) });
    const [kind] = Object.entries(match.groups!).find(([, text]) => text !== undefined)!;
    pieces.push({ text: match[0], kind: kind as CodePiece['kind'] });
    end = match.index + match[0].length;
  }
  if (end < code.length) pieces.push({ text: code.slice(end) });
  return pieces;
}
