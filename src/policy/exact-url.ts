/** A URL taken apart, of which nothing was cleaned up on the way. */
export interface ExactUrl {
  readonly origin: string;
  readonly path: string;
  /** Text behind the `?`; missing when there is no `?`. */
  readonly query: string | undefined;
}

/**
 * Undefined for every URL that another reader might understand differently: dot segments, encoded or doubled slashes,
 * backslashes, capitals in the host, a default port spelt out, user info, a fragment, letters outside ASCII.
 */
export function exactUrl(raw: string): ExactUrl | undefined {
  if (COLLECTOR.test(raw)) return { origin: raw, path: '', query: undefined };
  if (!PLAIN.test(raw)) return undefined;
  const mark = raw.indexOf('?');
  const base = mark < 0 ? raw : raw.slice(0, mark);
  if (!URL.canParse(base)) return undefined;
  const url = new URL(base);
  // URL cleans up silently; a URL that it would have changed is not the one that was asked for.
  if (url.href !== base || url.username !== '' || url.password !== '') return undefined;
  if (!PATH.test(url.pathname)) return undefined;
  return { origin: url.origin, path: url.pathname, query: mark < 0 ? undefined : raw.slice(mark + 1) };
}

/** Scheme, host and port of a syslog collector, and nothing else; which of them is meant is compared letter by letter. */
const COLLECTOR = /^syslogs?:\/\/[A-Za-z0-9.:[\]-]+$/;
/** Visible ASCII without `#` and `\`. */
const PLAIN = /^https?:\/\/(?:(?![#\\])[!-~])+$/;
/** No `%`, no `//`, no `;`: nothing in the catalogue's paths needs them. */
const PATH = /^(?:\/[A-Za-z0-9._~-]+)*\/?$/;
