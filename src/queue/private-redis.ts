import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { Redis } from 'ioredis';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';

export interface PrivateRedis {
  readonly socket: string;
  /** Ends the server, unless another process has started it. */
  readonly close: () => Promise<void>;
}

interface Deps {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The Redis of an installation that names none: append-only under `dataDir`, on a socket that nobody else is told of.
 * One that runs for this directory is used and left alone. When it goes away, by a crash or with the process that had
 * started it, it is started again on the same data. Ours ends with this process, however that ends.
 */
export async function startPrivateRedis(dataDir: string, deps: Deps): Promise<PrivateRedis> {
  const dir = resolve(dataDir, 'redis');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const socket = socketIn(dir);
  const ending = new AbortController();
  const place: Place = { ...deps, dir, socket, signal: ending.signal };
  let held = await hold(place);

  async function keep(): Promise<void> {
    for (;;) {
      await untilGone(held.connection, ending.signal);
      held.connection.disconnect();
      await held.own?.end();
      if (ending.signal.aborted) return;
      deps.log.warn('the private Redis is gone and is started again');
      const again = await holdPatiently(place);
      if (again === undefined) return;
      held = again;
    }
  }

  const kept = keep();
  return {
    socket,
    close: () => {
      ending.abort();
      return kept;
    },
  };
}

interface Place extends Deps {
  readonly dir: string;
  readonly socket: string;
  readonly signal: AbortSignal;
}

interface Held {
  readonly connection: Redis;
  /** Missing when another process has started the server. */
  readonly own: Server | undefined;
}

/** A connection to the server at the socket, which is started if there is none. */
async function hold({ dir, socket, clock, signal }: Place): Promise<Held> {
  const giveUpAt = clock.now().getTime() + START_LIMIT_MS;
  let own: Server | undefined;
  try {
    for (;;) {
      const connection = await connected(socket);
      if (connection !== undefined) return { connection, own };
      if (own === undefined || own.ended() === IN_USE) own = launch(dir);
      const trouble = clock.now().getTime() > giveUpAt ? 'it did not answer in time' : own.ended();
      if (trouble !== undefined && trouble !== IN_USE)
        throw new Error(`no private Redis: ${trouble}. ${ADVICE}; what it said is in ${join(dir, LOG_FILE)}`);
      await clock.sleep(LOOK_MS, signal);
    }
  } catch (error) {
    await own?.end();
    throw error;
  }
}

/** Undefined when this process ends before there is a server again. */
async function holdPatiently(place: Place): Promise<Held | undefined> {
  const { clock, log, signal } = place;
  while (!signal.aborted) {
    try {
      return await hold(place);
    } catch (cause) {
      if (signal.aborted) return undefined;
      log.error('the private Redis cannot be started', { cause: cause instanceof Error ? cause.message : 'unknown' });
      await clock.sleep(AGAIN_MS, signal).catch(() => {}); // only our end interrupts it
    }
  }
  return undefined;
}

const START_LIMIT_MS = 30_000;
const LOOK_MS = 50;
const AGAIN_MS = 5000;
const LOG_FILE = 'redis.log';
const ADVICE = 'Install redis-server, or set REDIS_URL';
const SOCKET = 'redis.sock';
/** What the guard says when another server holds the directory: one that starts, or one that is about to end. */
const IN_USE = 'another server uses its directory';
const IN_USE_CODE = 75;

interface Server {
  /** How it ended; undefined while it runs. */
  readonly ended: () => string | undefined;
  readonly end: () => Promise<void>;
}

function launch(dir: string): Server {
  const settings = `--port 0 --unixsocket ${SOCKET} --unixsocketperm 700 --appendonly yes --maxmemory-policy noeviction`;
  const args = [...settings.split(' '), '--save', '', '--loglevel', 'warning', '--logfile', LOG_FILE, '--dir', dir];
  const guard = spawn('sh', ['-c', GUARD, join(dir, 'lock'), ...args], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  let ended: string | undefined;
  const over = new Promise<void>((done) => {
    const note = (how: string): void => {
      ended = how;
      guard.stdin.end(); // what waits for the other end of the pipe goes, too
      done();
    };
    guard.once('error', ({ message }) => note(message));
    guard.once('exit', (code) => note(code === IN_USE_CODE ? IN_USE : `it ended with code ${code}`));
  });
  return {
    ended: () => ended,
    end: () => {
      guard.stdin.end();
      return over;
    },
  };
}

/**
 * A guard shell holds our end of a pipe: when this process ends, even by -9, the pipe closes and Redis is told to save
 * and go. The server itself holds a lock (where the system has flock), so that no second one ever opens its files.
 */
const GUARD = `
exec 3<&0 9>>"$0" # a background command has no standard input of its own
if command -v flock >/dev/null; then flock -n 9 || exit ${IN_USE_CODE}; fi
redis-server "$@" </dev/null 3<&- & server=$!
exec 9>&-
(cat <&3 >/dev/null; kill "$server") & guard=$!
wait "$server"; code=$?; kill "$guard" 2>/dev/null; exit $code`;

/** A long path does not bind (about 100 characters): seen from here it is shorter. */
function socketIn(dir: string): string {
  const path = join(dir, SOCKET);
  const fromHere = relative(process.cwd(), path);
  return fromHere.length < path.length ? fromHere : path;
}

async function connected(socket: string): Promise<Redis | undefined> {
  const redis = new Redis({ path: socket, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.ping();
    return redis;
  } catch {
    redis.disconnect();
    return undefined; // not there yet: the only question asked
  }
}

async function untilGone(held: Redis, signal: AbortSignal): Promise<void> {
  if (held.status === 'end') return;
  await once(held, 'end', { signal }).catch(() => {}); // only our end interrupts it
}
