import type { FaultOptions } from '../shared/faults.js';
import type { PmRequest } from './pm-api.js';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text: string;
}
type Take = (name: string, request: PmRequest) => FaultOptions | undefined;

const problem = (errorCode: string): string => JSON.stringify({ _error: { errorCode, message: 'lab' } });

/** Answers in place of the right one, by the fault's name. qualys 2.4, 12.2 */
const ANSWERS: Readonly<Record<string, (options: FaultOptions) => Answer>> = {
  'bearer-refused': () => ({ status: 401, text: '{"message":"Unauthorized"}' }),
  'role-missing': () => ({ status: 403, text: problem('1903') }),
  'not-there': () => ({ status: 404, text: problem('404') }),
  'rate-limit': ({ ms }) => ({
    status: 429,
    text: '',
    ...(ms === undefined ? {} : { headers: { 'Retry-After': String(Math.ceil(ms / 1000)) } }),
  }),
  'query-refused': () => ({ status: 400, text: problem('2501') }),
  'internal-error': () => ({ status: 500, text: problem('500') }),
  maintenance: () => ({
    status: 200,
    headers: { 'Content-Type': 'text/html' },
    text: '<html><title>Maintenance</title></html>',
  }),
  'no-content': () => ({ status: 204, text: '' }),
};

export function faultAnswer(take: Take, request: PmRequest): Answer | undefined {
  for (const [name, answer] of Object.entries(ANSWERS)) {
    const options = take(name, request);
    if (options) return answer(options);
  }
  return undefined;
}

/** A good answer in another shape: an object round the list, fields that nobody knows, or only half of the text. */
export function spoiled(take: Take, request: PmRequest, document: unknown): string {
  const shaped = take('changed-shape', request) ? { content: document, totalElements: 1 } : document;
  const wider = take('unknown-fields', request) ? withField(shaped) : shaped;
  const typed = take('odd-types', request) ? oddly(wider) : wider;
  const text = JSON.stringify(typed);
  return take('truncated-json', request) ? text.slice(0, text.length / 2) : text;
}

function withField(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(withField);
  if (typeof document !== 'object' || document === null) return document;
  const inside = Object.entries(document).map(([name, value]) => [name, name === 'assets' ? withField(value) : value]);
  return { ...Object.fromEntries(inside), labNovelty: { nested: true } };
}

/** Every number is a text, and every text of one letter or more stays. */
function oddly(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(oddly);
  if (typeof document === 'number') return String(document);
  if (typeof document !== 'object' || document === null) return document;
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, oddly(value)]));
}
