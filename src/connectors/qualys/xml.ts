import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** Elements that are a list even when there is only one of them. */
const LISTS = new Set(['HOST', 'DETECTION', 'VULN', 'CVE', 'AUTH_TYPE', 'ITEM', 'HOSTASSET', 'EC2ASSETSOURCESIMPLE']);

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  jPath: false,
  // One of the vendor's own samples spells every element in lower case. qualys 4.2
  transformTagName: (name) => name.toUpperCase(),
  isArray: (name) => LISTS.has(name),
  entityDecoder: {
    setExternalEntities: ignore,
    addInputEntities: refuseEntities,
    reset: ignore,
    setXmlVersion: ignore,
    decode: decodeEntities,
  },
});

/**
 * The document as nested objects: element names in upper case, every value as text, entities in CDATA left alone.
 * Throws a TypeError when the document is not complete: a dropped connection must never look like a short list.
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

/** Name of the root element in upper case, read without parsing the document; undefined when this is no XML. */
export function rootOf(text: string): string | undefined {
  const prolog = /^\uFEFF?(?:\s|<\?[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>[]*(?:\[[^\]]*\])?[^>]*>)*<([A-Za-z][\w.-]*)/i;
  return prolog.exec(text)?.[1]?.toUpperCase();
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
