import { awaitMoment, type Arming } from './await-moment.js';
import type { Chance } from './chance.js';
import { nextMoment, wordsOf, type Moment } from './moments.js';
import type { Supervised } from './supervise.js';

export interface Killing extends Arming {
  readonly services: readonly Supervised[];
  readonly chance: Chance;
  /** So many moments at which somebody is killed: one process, or all whom it may concern. */
  readonly kills: number;
  /** How long a moment is waited for, at most, before the strike comes all the same. */
  readonly paceMs: number;
  /** Resolves when the service is up again, or after a time when it is not. Nothing is asked of anybody before. */
  readonly up: () => Promise<void>;
  readonly killed: (kill: Kill) => void;
}

export interface Kill {
  readonly who: string;
  readonly when: string;
}

/** Kills processes at moments of a plan that its seed repeats. Resolves when there were enough. */
export async function killAtMoments(killing: Killing): Promise<void> {
  const { services, chance, kills, paceMs, killed } = killing;
  let count = 0;
  while (count < kills) {
    const moment = nextMoment(chance);
    const victims = victimsOf(services, moment, chance);
    const struck: string[] = [];
    const strike = (): void => {
      for (const victim of victims) if (victim.kill()) struck.push(victim.name);
    };
    if (moment.kind !== 'starting') await killing.up();
    const came = await awaitMoment(killing, moment, { strike, patienceMs: chance.between(paceMs / 8, paceMs) });
    if (struck.length === 0) continue;
    count += 1;
    killed({ who: struck.join(' and '), when: came ? wordsOf(moment) : 'at rest' });
  }
}

/** Who has sent a request cannot be seen from here: then everybody who may have. Else one, or now and then all at once. */
function victimsOf(services: readonly Supervised[], moment: Moment, chance: Chance): readonly Supervised[] {
  const all = chance.next() < 0.25;
  const one = chance.pick(services);
  if (!('request' in moment) && moment.kind !== 'announced') return all ? services : [one];
  const spared = moment.kind === 'announced' ? 'worker' : 'api';
  return services.filter(({ name }) => all || name !== spared);
}
