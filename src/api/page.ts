import type { Person } from './known-person.js';

/** Text in a page, whatever is in it. */
export function safe(text: string): string {
  const signs: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? '');
}

/** A whole page around what is safe already. */
export function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="robots" content="noindex"><meta name="viewport" content="width=device-width">
<title>${safe(title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f3f3f3; padding: 1rem; }
dt { font-weight: 600; } dd { margin: 0 0 .6rem; overflow-wrap: anywhere; }
button { font: inherit; padding: .5rem 1.2rem; margin-right: 1rem; } textarea { width: 100%; font: inherit; }
</style></head>
<body><h1>${safe(title)}</h1>
${content}
</body></html>
`;
}

/** A page that says something, and where to go from there. */
export function noticePage(title: string, words: string, link: { readonly text: string; readonly to: string }): string {
  return page(title, `<p>${safe(words)}</p>\n<p><a href="${safe(link.to)}">${safe(link.text)}</a></p>`);
}

/** A page that only says something. */
export function wordsPage(title: string, words: string): string {
  return page(title, `<p>${safe(words)}</p>`);
}

/** What a form must bring back of whoever has a session; of the others nothing. */
export function formField({ form }: Pick<Person, 'form'>): string {
  return form === undefined ? '' : `<input type="hidden" name="form" value="${safe(form)}">`;
}
