export type NameField = 'dnsHostName' | 'name' | 'netbiosName';

const PAGE = 100;

/** The portal's search for assets with this text in a name. `after` is the last id of the page before. qualys 12.1 */
export function searchRequest({ field, value, after }: SearchAsk): string {
  // Whether the first id is part of the page is not documented; a repeated asset does no harm, a skipped one would.
  const start = after === undefined ? '' : `<startFromId>${escaped(after)}</startFromId>`;
  const preferences = `<preferences>${start}<limitResults>${PAGE}</limitResults></preferences>`;
  const criteria = `<Criteria field="${field}" operator="CONTAINS">${escaped(value)}</Criteria>`;
  return `<ServiceRequest>${preferences}<filters>${criteria}</filters></ServiceRequest>`;
}

/** As much as fits into one answer when every asset brings the lists that nobody asked for; the portal gives 1,000. qualys 12.1 */
const LIST_PAGE = 500;

/** The portal's list of all assets, from the one after this id. */
export function listRequest(after: string): string {
  const preferences = `<preferences><limitResults>${LIST_PAGE}</limitResults></preferences>`;
  const criteria = `<Criteria field="id" operator="GREATER">${escaped(after)}</Criteria>`;
  return `<ServiceRequest>${preferences}<filters>${criteria}</filters></ServiceRequest>`;
}

interface SearchAsk {
  readonly field: NameField;
  readonly value: string;
  readonly after?: string | undefined;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
