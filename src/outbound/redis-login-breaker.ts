import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { System } from '../policy/operation.js';
import type { Log } from '../shared/logger.js';
import {
  COOL_DOWN_MS,
  createLoginBreaker,
  LONGEST_REST_MS,
  notBefore,
  type BreakerOptions,
  type LoginBreaker,
} from './login-breaker.js';

interface SharedOptions extends BreakerOptions {
  /** One that fails fast when Redis is away. */
  readonly redis: Redis;
  readonly log: Log;
}

/**
 * The breaker of all processes on one Redis: a login that one of them was refused is tried by none. Each remembers its own
 * refusals too, for as long as Redis is away. What was refused before this process began does not bind it: whoever starts
 * it may have mended the login, so it tries once.
 */
export function createSharedLoginBreaker(options: SharedOptions): LoginBreaker {
  const own = createLoginBreaker(options);
  const { redis, clock, log, coolDownMs = COOL_DOWN_MS } = options;
  const began = clock.now().getTime();

  async function shared<Value>(system: System, work: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await work();
    } catch (cause) {
      log.warn('refused logins are not shared while Redis is away', { system, cause });
      return undefined;
    }
  }
  async function held(system: System): Promise<Rest | undefined> {
    const text = await redis.get(keyOf(system));
    return text === null ? undefined : Rest.parse(JSON.parse(text));
  }
  const binds = ({ until, last }: Rest): boolean => last >= began && clock.now().getTime() < until;

  return {
    refusal: async (system) => {
      const rest = await shared(system, () => held(system));
      return rest !== undefined && binds(rest) ? notBefore(rest) : own.refusal(system);
    },
    refused: async (system, detail) => {
      await own.refused(system, detail);
      const now = clock.now().getTime();
      const told = [now, coolDownMs, LONGEST_REST_MS, detail];
      await shared(system, () => redis.eval(REFUSED, 1, keyOf(system), ...told));
    },
    accepted: async (system) => {
      await own.accepted(system);
      await shared(system, async () => {
        const rest = await held(system);
        if (rest !== undefined && !binds(rest)) await redis.del(keyOf(system));
      });
    },
  };
}

const Rest = z.object({ until: z.number(), restMs: z.number(), last: z.number(), detail: z.string() });
type Rest = z.infer<typeof Rest>;

function keyOf(system: System): string {
  return `patchproof:login:${system}`;
}

/**
 * In one step, since two processes may be refused at the same moment: that is one refusal, and does not lengthen the rest.
 * Kept for a day longer than the rest, so that a further refusal rests twice as long. ARGV: now, first rest, longest rest,
 * detail.
 */
const REFUSED = `
local now, text = tonumber(ARGV[1]), redis.call('GET', KEYS[1])
local rest = text and cjson.decode(text)
if not rest then
  rest = { restMs = tonumber(ARGV[2]), detail = ARGV[4], ['until'] = now + tonumber(ARGV[2]) }
elseif now >= rest['until'] then
  rest.restMs = math.min(rest.restMs * 2, tonumber(ARGV[3]))
  rest['until'] = now + rest.restMs
  rest.detail = ARGV[4]
end
rest.last = now
redis.call('SET', KEYS[1], cjson.encode(rest), 'PX', string.format('%.0f', rest['until'] - now + tonumber(ARGV[3])))
return 'OK'
`;
