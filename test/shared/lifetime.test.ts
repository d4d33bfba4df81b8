import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Clock } from '../../src/shared/clock.js';
import { createLifetime } from '../../src/shared/lifetime.js';

/** A clock whose time passes only when told to. */
function handClock() {
  let pass: () => void = () => undefined;
  const clock: Clock = {
    now: () => new Date(0),
    sleep: (_ms, signal) =>
      new Promise((resolve, reject) => {
        pass = resolve;
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  };
  return { clock, pass: () => pass() };
}

function lifetime() {
  const hand = handClock();
  const lines: [string, unknown][] = [];
  const write = (message: string, fields?: object): void => void lines.push([message, fields]);
  const life = createLifetime({ graceMs: 5000, log: { info: write, warn: write, error: write }, clock: hand.clock });
  return { ...life, pass: hand.pass, lines };
}

const never = (): Promise<void> => new Promise(() => undefined);

it('closes last first, each after the one before has ended', async () => {
  const life = lifetime();
  const order: string[] = [];
  const closing = (name: string) => async () => {
    order.push(`${name} begins`);
    await setImmediate();
    order.push(`${name} ends`);
  };
  life.opened('ledger', closing('ledger'));
  life.opened('queue', closing('queue'));
  life.opened('http', closing('http'));

  expect(await life.close()).toEqual([]);
  expect(order).toEqual(['http', 'queue', 'ledger'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

it('names what is late, and still begins to close everything else', async () => {
  const life = lifetime();
  const begun: string[] = [];
  life.opened('ledger', () => void begun.push('ledger'));
  life.opened('worker', never);
  life.opened('http', () => void begun.push('http'));

  const ended = life.close();
  await setImmediate();
  expect(begun).toEqual(['http']);
  life.pass();

  expect(await ended).toContain('worker');
  expect(begun).toEqual(['http', 'ledger']);
  expect(life.lines).toContainEqual(['not closed within the grace period', expect.objectContaining({ graceMs: 5000 })]);
});

it('goes on when one of them fails, and says so', async () => {
  const life = lifetime();
  let closed = false;
  life.opened('ledger', () => {
    closed = true;
  });
  life.opened('queue', () => Promise.reject(new Error('connection is gone')));

  expect(await life.close()).toEqual([]);
  expect(closed).toBe(true);
  expect(life.lines).toContainEqual(['could not be closed cleanly', expect.objectContaining({ name: 'queue' })]);
});

it('ends once, however often it is asked', async () => {
  const life = lifetime();
  let times = 0;
  life.opened('http', () => void (times += 1));
  await Promise.all([life.close(), life.close()]);
  expect(times).toBe(1);
});

it('closes at once what opens when the end has begun', async () => {
  const life = lifetime();
  await life.close();
  let closed = false;
  life.opened('late comer', () => {
    closed = true;
  });
  expect(closed).toBe(true);
});
