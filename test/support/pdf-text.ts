import { inflateSync } from 'node:zlib';

interface Part {
  readonly dictionary: string;
  readonly stream: string;
}

/** The letters on each page of a PDF as Chromium makes it, in the order in which they are drawn; blanks are left out. */
export function pdfPages(file: Buffer): readonly string[] {
  const parts = partsOf(file);
  const part = (reference: string | undefined): Part => parts.get(reference ?? '') ?? { dictionary: '', stream: '' };
  return [...parts.values()]
    .filter(({ dictionary }) => /\/Type \/Page\b(?!s)/.test(dictionary))
    .map(({ dictionary }) => {
      const [, fonts = ''] = /\/Font <<([^>]*)>>/.exec(dictionary) ?? [];
      const alphabets = new Map(
        [...fonts.matchAll(/\/(\w+) (\d+) 0 R/g)].map(([, name = '', font]) => [name, alphabetOf(part, font)]),
      );
      return drawn(part(/\/Contents (\d+) 0 R/.exec(dictionary)?.[1]).stream, alphabets);
    });
}

function partsOf(file: Buffer): ReadonlyMap<string, Part> {
  const text = file.toString('latin1');
  const parts = new Map<string, Part>();
  for (const { 1: number = '', index } of text.matchAll(/^(\d+) 0 obj$/gm)) {
    const end = text.indexOf('endobj', index);
    const begin = text.indexOf('stream\n', index);
    const dictionary = text.slice(index, begin < 0 ? end : Math.min(begin, end));
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1]);
    const bytes = file.subarray(begin + 'stream\n'.length, begin + 'stream\n'.length + length);
    const isText = begin >= 0 && begin < end && dictionary.includes('/FlateDecode') && !dictionary.includes('/Image');
    parts.set(number, { dictionary, stream: isText ? inflateSync(bytes).toString('latin1') : '' });
  }
  return parts;
}

type Alphabet = ReadonlyMap<number, string>;

/** Which letter each glyph of a font is: its map to Unicode, in ranges and one by one. */
function alphabetOf(part: (reference: string | undefined) => Part, font: string | undefined): Alphabet {
  const { stream } = part(/\/ToUnicode (\d+) 0 R/.exec(part(font).dictionary)?.[1]);
  const letters = new Map<number, string>();
  for (const [, one = '', letter = ''] of stream.matchAll(/^<(\w{4})> <(\w+)>$/gm)) {
    letters.set(Number.parseInt(one, 16), Buffer.from(letter, 'hex').swap16().toString('utf16le'));
  }
  for (const [, from = '', to = '', first = ''] of stream.matchAll(/^<(\w{4})> <(\w{4})> <(\w{4})>$/gm)) {
    const [low, high, code] = [from, to, first].map((hex) => Number.parseInt(hex, 16));
    if (low === undefined || high === undefined || code === undefined) continue;
    for (let glyph = low; glyph <= high; glyph += 1) letters.set(glyph, String.fromCodePoint(code + glyph - low));
  }
  return letters;
}

function drawn(stream: string, alphabets: ReadonlyMap<string, Alphabet>): string {
  let alphabet: Alphabet = new Map();
  let text = '';
  for (const [, font, glyphs = ''] of stream.matchAll(/\/(\w+) [\d.-]+ Tf|<([0-9A-Fa-f]+)>/g)) {
    if (font !== undefined) alphabet = alphabets.get(font) ?? new Map();
    for (const glyph of glyphs.match(/.{4}/g) ?? []) text += alphabet.get(Number.parseInt(glyph, 16)) ?? '';
  }
  return text.replaceAll(/\s/g, '');
}
