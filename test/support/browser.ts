/** What a person has before them: keeps cookies, follows links, says where a request comes from as browsers do. */
export interface Browser {
  /** A page that the person opens, by a link of `from` where it is given. Follows redirects. */
  readonly open: (url: string, from?: string) => Promise<Page>;
  /** The same, up to the first redirect. */
  readonly peek: (url: string) => Promise<Page>;
  /** A form that a page at `from` sends. */
  readonly send: (url: string, fields: Readonly<Record<string, string>>, from: string) => Promise<Page>;
  /** What a script of a page at `from` asks. */
  readonly call: (method: string, url: string, from: string) => Promise<Page>;
  /** By name, of the host of this URL. */
  readonly cookies: (url: string) => Map<string, string>;
}

interface Asking {
  readonly method?: string;
  readonly body?: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Page {
  readonly status: number;
  readonly url: string;
  readonly headers: Headers;
  readonly text: string;
}

const HTML = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const MOST = 10;

export function browser(): Browser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string): Map<string, string> => {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };

  async function ask(url: string, init: Asking): Promise<Page> {
    const jar = jarOf(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...init.headers, ...(cookie !== '' && { cookie }) };
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) keep(jar, line);
    return { status: answer.status, url, headers: answer.headers, text: await answer.text() };
  }

  async function follow(page: Page, site: string): Promise<Page> {
    let current = page;
    for (let hop = 0; hop < MOST && current.headers.has('location'); hop += 1) {
      const next = new URL(current.headers.get('location') ?? '', current.url).href;
      const crossing = site === 'cross-site' || new URL(next).origin !== new URL(page.url).origin;
      current = await ask(next, { headers: navigation(crossing ? 'cross-site' : site) });
    }
    return current;
  }

  const siteOf = (url: string, from: string | undefined): string => {
    if (from === undefined) return 'none';
    return new URL(from).origin === new URL(url).origin ? 'same-origin' : 'cross-site';
  };
  return {
    open: async (url, from) => follow(await ask(url, { headers: navigation(siteOf(url, from)) }), siteOf(url, from)),
    peek: (url) => ask(url, { headers: navigation('none') }),
    send: (url, fields, from) =>
      ask(url, {
        method: 'POST',
        body: new URLSearchParams(fields),
        // Pages that send no referrer send no origin either.
        headers: { ...navigation(siteOf(url, from)), origin: 'null' },
      }),
    call: (method, url, from) =>
      ask(url, {
        method,
        headers: { accept: 'application/json', 'sec-fetch-site': siteOf(url, from), origin: new URL(from).origin },
      }),
    cookies: jarOf,
  };
}

function navigation(site: string): Record<string, string> {
  return { accept: HTML, 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
}

function keep(jar: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (/expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
  else jar.set(name, value);
}
