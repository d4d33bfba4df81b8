import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { filesBelow, root, textOf } from '../support/repository.js';
import { promisedVariables } from './outward-settings.js';

const configuration = textOf('docs/configuration.md');
const pages = filesBelow('.').filter((path) => path.endsWith('.md'));

/** `a.b` for every key that holds a value; what lists and outcomes hold is named by its own key. */
function keysOf(value: unknown, path: readonly string[] = []): string[] {
  if (Array.isArray(value))
    return value.flatMap((item) => keysOf(item, [...path.slice(0, -1), `${path.at(-1) ?? ''}[]`]));
  if (typeof value !== 'object' || value === null || path.at(-2) === 'outcomes') return [path.join('.')];
  const entries = Object.entries(value);
  return entries.length === 0 ? [path.join('.')] : entries.flatMap(([key, inner]) => keysOf(inner, [...path, key]));
}

it.each(promisedVariables)('docs/configuration.md explains the variable %s', (name) => {
  expect(configuration).toContain(`\`${name}\``);
});

it.each(keysOf(parse(textOf('patchproof.example.yaml'))))('docs/configuration.md explains the key %s', (key) => {
  const column = /^tickets\[\]\.(?:fields|outcomes)\.(\w+)/.exec(key)?.[1];
  expect(configuration).toContain(column === undefined ? `| \`${key}\` |` : `| \`${column}\` |`);
});

it.each(pages)('the links of %s lead to files that exist', (page) => {
  const links = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1] ?? '');
  expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
});
