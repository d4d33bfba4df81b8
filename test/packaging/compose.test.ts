import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { textOf } from '../support/repository.js';
import { composeVariables, promisedVariables } from './outward-settings.js';

const Service = z.looseObject({
  image: z.string(),
  build: z.object({ context: z.literal('.'), target: z.string() }).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()).optional(),
  profiles: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()).optional() }).optional(),
});
const Compose = z.object({
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.null()),
  networks: z.record(z.string(), z.object({ internal: z.boolean() })),
});

const text = textOf('docker-compose.yml');
const compose = Compose.parse(parse(text, { merge: true }));
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image === 'patchproof:local').map(([name]) => name);

it('compose starts API, worker and their stores, and the demo only when it is asked for', () => {
  const always = services.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name);
  expect(always.toSorted()).toEqual(['api', 'postgres', 'redis', 'worker']);
  expect(ours.toSorted()).toEqual(['api', 'worker']);
  expect(compose.services['demo']?.profiles).toEqual(['demo']);
});

it('the worker can be scaled: no fixed name, no port on the host', () => {
  expect(compose.services['worker']).toMatchObject({ ports: [] });
  expect(compose.services['worker']).not.toHaveProperty('container_name');
});

it('compose sets no variable that Patchproof does not know', () => {
  const set = ours.flatMap((name) => Object.keys(compose.services[name]?.environment ?? {}));
  expect(set.length).toBeGreaterThan(0);
  expect(set.filter((name) => !promisedVariables.includes(name))).toEqual([]);
  const asked = [...text.matchAll(/\$\{([A-Z_]+)/g)].map((match) => match[1]);
  expect(new Set(asked)).toEqual(new Set(composeVariables));
});

it('Redis keeps what it was given and forgets nothing for want of memory', () => {
  const command = compose.services['redis']?.command?.join(' ');
  expect(command).toContain('--appendonly yes');
  expect(command).toContain('--maxmemory-policy noeviction');
});

it.each(['redis', 'postgres'])(
  '%s answers a health check, keeps its data in a volume and is hidden from the host',
  (name) => {
    const store = compose.services[name];
    expect(store?.healthcheck?.test?.length).toBeGreaterThan(1);
    expect(store?.volumes.map((volume) => volume.split(':')[0])).toEqual([name]);
    expect(store).toMatchObject({ ports: [], networks: ['stores'] });
    expect(compose.networks['stores']).toEqual({ internal: true });
  },
);

it.each(ours)('%s starts after healthy stores', (name) => {
  expect(compose.services[name]?.depends_on).toEqual({
    redis: { condition: 'service_healthy' },
    postgres: { condition: 'service_healthy' },
  });
});

it('ports are opened on loopback only', () => {
  expect(services.flatMap(([, { ports }]) => ports).filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

it('every named volume is declared, and every target is a stage of the Dockerfile', () => {
  const named = services.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
  expect(new Set(named.filter((name) => !name.startsWith('.')))).toEqual(new Set(Object.keys(compose.volumes)));
  const stages = new Set([...textOf('Dockerfile').matchAll(/^FROM \S+ AS (\w+)$/gm)].map((match) => match[1]));
  const targets = services.flatMap(([, { build }]) => (build ? [build.target] : []));
  expect(targets.filter((target) => !stages.has(target))).toEqual([]);
});
