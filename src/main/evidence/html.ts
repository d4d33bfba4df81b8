/** Text that is safe to stand in a page. */
export interface Html {
  readonly html: string;
}

type Value = string | number | boolean | null | undefined | Html | readonly Value[];

/** Everything put in is escaped, unless it is Html itself; nothing is shown as a dash. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: parts.map((part, index) => part + (index < values.length ? textOf(values[index]) : '')).join('') };
}

function textOf(value: Value): string {
  if (value === null || value === undefined || value === '') return '–';
  if (isList(value)) return value.map(textOf).join('');
  return typeof value === 'object' ? value.html : escaped(String(value));
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Signs that nobody reads, and those that turn the direction of text, become question marks. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?')
    .replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
