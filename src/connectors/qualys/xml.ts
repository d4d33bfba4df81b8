import { XMLParser, XMLValidator } from 'fast-xml-parser';

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  jPath: false,
  // One of the vendor's own samples spells every element in lower case. qualys 4.2
  transformTagName: (name) => name.toUpperCase(),
  isArray: (name) => name === 'ITEM',
  entityDecoder: {
    setExternalEntities: ignore,
    addInputEntities: refuseEntities,
    reset: ignore,
    setXmlVersion: ignore,
    decode: decodeEntities,
  },
});

/**
 * A short document, such as a refusal, as nested objects: element names in upper case, every value as text, entities in
 * CDATA left alone. Throws a TypeError when it is not complete.
 */
export function parseXml(text: string): unknown {
  const document = text.replace(/^\uFEFF/, '');
  if (XMLValidator.validate(document) !== true) {
    throw new TypeError('expected a complete XML document, got one that is cut off or not well-formed');
  }
  try {
    return parser.parse(document);
  } catch (cause) {
    throw new TypeError('expected an XML document without entities of its own, got one that cannot be read', { cause });
  }
}

/** Name of the root element in upper case, read from the start of the document; undefined when this is no XML. */
export function rootOf(start: string): string | undefined {
  // One piece at a time: as one pattern, a long prolog without a root would be tried in every possible way.
  let at = 0;
  for (let piece = pieceAt(PROLOG, start, at); piece !== undefined; piece = pieceAt(PROLOG, start, at)) {
    at += piece.length;
  }
  return pieceAt(TAG, start, at)?.slice(1).toUpperCase();
}

const PROLOG = /\uFEFF|\s+|<\?[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>[]*(?:\[[^\]]*\])?[^>]*>/iy;
const TAG = /<[A-Za-z][\w.-]*/y;

function pieceAt(pattern: RegExp, text: string, at: number): string | undefined {
  const sticky = new RegExp(pattern);
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0];
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[String(name)] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function refuseEntities(entities: Readonly<Record<string, string>>): void {
  if (Object.keys(entities).length > 0) throw new TypeError('the DOCTYPE declares entities');
}

function ignore(): void {
  // The vendor's documents have no entities but the five of XML.
}
