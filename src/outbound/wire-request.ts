import type { HttpRequest } from '../policy/describe.js';
import type { Operation } from '../policy/operation.js';
import type { CallInput } from './contract.js';

/** The request exactly as it will go over the wire; this, and not the call, is what the policy judges. */
export function wireRequest(origin: string, operation: Operation, input: CallInput): HttpRequest {
  const query = input.query === undefined || input.query.length === 0 ? '' : `?${encoded(input.query)}`;
  return {
    method: operation.method,
    url: `${origin}${filled(operation, input)}${query}`,
    ...bodyOf(input),
    from: input.from,
  };
}

function filled({ name, path }: Operation, { holes }: CallInput): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, hole: string) => {
    const value = holes?.[hole];
    if (value === undefined) throw new TypeError(`${name}: expected a value for {${hole}} in ${path}, got none`);
    return encodeURIComponent(value);
  });
}

function bodyOf({ form, json, xml }: CallInput): Pick<HttpRequest, 'contentType' | 'body'> {
  if (form !== undefined) return { contentType: 'application/x-www-form-urlencoded', body: encoded(form) };
  if (json !== undefined) return { contentType: 'application/json', body: JSON.stringify(json) };
  if (xml !== undefined) return { contentType: 'text/xml', body: xml };
  return {};
}

function encoded(pairs: readonly (readonly [string, string])[]): string {
  return new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString();
}
