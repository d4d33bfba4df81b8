import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { expect, it } from 'vitest';
import { root, textOf } from '../support/repository.js';

const stages = textOf('Dockerfile')
  .replaceAll(/\\\n/g, ' ')
  .split(/^(?=FROM )/m)
  .filter((part) => part.startsWith('FROM '));
const runtime = stages.at(-1) ?? '';
const copies = [...textOf('Dockerfile').matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(
  (match) => match[1]?.split(' ').slice(0, -1) ?? [],
);

it('the Dockerfile copies only what is there and what .dockerignore lets through', () => {
  const ignored = textOf('.dockerignore').trim().split('\n');
  expect(copies.length).toBeGreaterThan(3);
  expect(copies.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  expect(copies.filter((path) => ignored.includes(path))).toEqual([]);
});

it('the demo stage holds every folder that the demo imports from', () => {
  const reached = new Set(reachedFrom(join('lab', 'demo', 'main.ts')).map((path) => path.split(sep)[0] ?? ''));
  expect([...reached].sort()).toEqual(['lab', 'servicenow', 'src']);
  expect([...reached].filter((folder) => !copies.includes(folder))).toEqual([]);
});

it('secrets and local settings never enter an image', () => {
  expect(textOf('.dockerignore').split('\n')).toEqual(
    expect.arrayContaining(['.env', 'patchproof.yaml', 'data', '.git']),
  );
  expect(textOf('Dockerfile')).not.toMatch(/^(ENV|ARG).*(PASSWORD|SECRET|USERNAME)/m);
});

it('the last stage runs the service without development packages and without root', () => {
  expect(runtime).toMatch(/^FROM base AS runtime$/m);
  expect(runtime).toContain('npm ci --omit=dev');
  expect(runtime).toMatch(/^USER node$/m);
  expect(runtime).toMatch(/^CMD \["node", "dist\/main.js", "serve"\]$/m);
});

it('every stage runs on an even, that is a long-term, Node that package.json allows', () => {
  const major = Number(/^FROM node:(\d+)-/m.exec(textOf('Dockerfile'))?.[1]);
  expect(major % 2).toBe(0);
  expect(major).toBeGreaterThanOrEqual(20);
});

it('the health check asks the running service for /healthz with nothing but Node', () => {
  expect(runtime).toMatch(/HEALTHCHECK .*"node", "-e", "fetch\(.*\/healthz/);
});

/** The module, and all of ours that it imports, by way of others, too. */
function reachedFrom(module: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(module)) return [...seen];
  seen.add(module);
  for (const [, path = ''] of textOf(module).matchAll(/(?:from|import)\(? ?'(\.[^']+)'/g)) {
    reachedFrom(join(dirname(module), path.replace(/\.js$/, '.ts')), seen);
  }
  return [...seen];
}
