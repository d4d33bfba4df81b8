/** Text that is written as CDATA. */
export interface Cdata {
  readonly cdata: string;
}
/** An element's content: `undefined` leaves the element out, an array repeats it. */
export type XmlValue = undefined | string | number | Cdata | XmlObject | readonly XmlValue[];
/** Elements in writing order. The key `#comment` is a comment, `@name` an attribute of the enclosing element. */
export interface XmlObject {
  readonly [element: string]: XmlValue;
}

/** How a document looks without meaning anything else: all of it was seen from the original. */
export interface XmlForm {
  readonly paddedCdata: boolean;
  readonly lowerCase: boolean;
  readonly unknownElements: boolean;
}

const INDENT = '  ';

export function writeXml(document: XmlObject, form: XmlForm): string {
  return elements(document, '', form);
}

export function cdata(text: string | undefined): Cdata | undefined {
  return text === undefined ? undefined : { cdata: text };
}

function elements(object: XmlObject, indent: string, form: XmlForm): string {
  return Object.entries(object)
    .flatMap(([name, value]) => {
      if (name.startsWith('@')) return [];
      if (name === '#comment') return [`<!-- ${plain(value)} -->\n`];
      const values = isList(value) ? value : [value];
      return values.map((each) => element(name, each, { indent, form }));
    })
    .join('');
}

function element(name: string, value: XmlValue, { indent, form }: { indent: string; form: XmlForm }): string {
  if (value === undefined) return '';
  const tag = form.lowerCase ? name.toLowerCase() : name;
  if (typeof value === 'string' || typeof value === 'number') {
    return `${indent}<${tag}>${escapeXml(String(value))}</${tag}>\n`;
  }
  if (isList(value)) throw new TypeError(`expected one value for ${name}, got a list of lists`);
  if (isCdata(value)) return `${indent}<${tag}>${section(value, indent, form)}</${tag}>\n`;
  const inner = elements(value, indent + INDENT, form);
  const surprise = form.unknownElements ? `${indent + INDENT}<X_NEW_IN_THIS_RELEASE>1</X_NEW_IN_THIS_RELEASE>\n` : '';
  if (inner === '') return `${indent}<${tag}${attributes(value)}/>\n`;
  return `${indent}<${tag}${attributes(value)}>\n${inner}${surprise}${indent}</${tag}>\n`;
}

/** The guide's own samples pad CDATA with line breaks and blanks inside the section. qualys 4.2 */
function section({ cdata }: Cdata, indent: string, { paddedCdata }: XmlForm): string {
  const text = cdata.replaceAll(']]>', ']]]]><![CDATA[>');
  return paddedCdata ? `\n${indent}${INDENT}<![CDATA[\n${indent}${text}\n ]]>\n${indent}` : `<![CDATA[${text}]]>`;
}

function attributes(object: XmlObject): string {
  return Object.entries(object)
    .filter(([name]) => name.startsWith('@'))
    .map(([name, value]) => ` ${name.slice(1)}="${escapeXml(plain(value))}"`)
    .join('');
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

function plain(value: XmlValue): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new TypeError('expected plain text for an attribute or a comment, got elements');
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

function isCdata(value: Cdata | XmlObject): value is Cdata {
  return 'cdata' in value;
}
