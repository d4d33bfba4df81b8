import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import type { Clock } from '../shared/clock.js';

/** A socket path longer than this does not bind. */
const LONGEST_SOCKET = 100;
const START_LIMIT_MS = 10_000;

export interface PrivateRedis {
  readonly socket: string;
  readonly close: () => Promise<void>;
}

/**
 * The Redis of an installation that names none: append-only under `dataDir`, on a socket that nobody else is told of.
 * One that is running for this directory is used and left alone. It ends with this process, however that ends.
 */
export async function startPrivateRedis(dataDir: string, clock: Clock): Promise<PrivateRedis> {
  const dir = resolve(dataDir, 'redis');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const socket = socketOf(dir);
  if (await answers(socket)) return { socket, close: async () => {} };

  const server = launch(dir, socket);
  let ended = '';
  server.once('error', (cause) => (ended = cause.message));
  server.once('exit', (code) => (ended = `it ended with code ${code}`));
  const giveUpAt = clock.now().getTime() + START_LIMIT_MS;
  while (!(await answers(socket))) {
    if (ended !== '' || clock.now().getTime() > giveUpAt) {
      server.stdin.end();
      throw new Error(
        `no private Redis: ${ended || 'it did not answer in time'}. Install redis-server, or set REDIS_URL`,
      );
    }
    await clock.sleep(50);
  }
  const exited = new Promise<void>((done) => server.once('exit', () => done()));
  return {
    socket,
    close: async () => {
      server.stdin.end();
      await exited;
    },
  };
}

/** A guard shell holds our end of a pipe: when this process ends, even by -9, the pipe closes and Redis is told to save and go. */
function launch(dir: string, socket: string): ReturnType<typeof spawnGuard> {
  const settings = [
    '--port',
    '0',
    '--unixsocket',
    socket,
    '--unixsocketperm',
    '700',
    '--dir',
    dir,
    '--appendonly',
    'yes',
  ];
  return spawnGuard([...settings, '--maxmemory-policy', 'noeviction', '--save', '', '--loglevel', 'warning']);
}

function spawnGuard(args: readonly string[]) {
  const script = [
    'exec 3<&0', // a background command has no standard input of its own
    'redis-server "$@" </dev/null & server=$!',
    '(cat <&3 >/dev/null; kill "$server") & guard=$!',
    'wait "$server"; code=$?; kill "$guard" 2>/dev/null; exit $code',
  ].join('\n');
  return spawn('sh', ['-c', script, 'redis', ...args], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
}

function socketOf(dir: string): string {
  const near = join(dir, 'redis.sock');
  if (near.length <= LONGEST_SOCKET) return near;
  return join(tmpdir(), `patchproof-${createHash('sha256').update(dir).digest('hex').slice(0, 16)}.sock`);
}

async function answers(socket: string): Promise<boolean> {
  const probe = new Redis({ path: socket, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  probe.on('error', () => {});
  try {
    await probe.connect();
    return (await probe.ping()) === 'PONG';
  } catch {
    return false; // not there yet: the only question asked
  } finally {
    probe.disconnect();
  }
}
