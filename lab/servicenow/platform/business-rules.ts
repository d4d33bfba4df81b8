import type { Faults } from '../../shared/faults.js';
import type { RecordChange } from './record-change.js';
import { runScripts, type Host, type RestAnswer, type Rule } from './sandbox.mjs';

interface RuleDeps extends Pick<Host, 'now' | 'scope' | 'log' | 'queueEvent'> {
  readonly scripts: {
    readonly rules: (change: RecordChange) => readonly Rule[];
    readonly includes: () => readonly string[];
  };
  readonly properties: () => Readonly<Record<string, string>>;
  readonly take: Faults['take'];
}

/** Runs the rules of a change that was just saved, in the transaction of its user. What they throw is logged; the change stays. */
export function createBusinessRules({ scripts, properties, take, ...host }: RuleDeps): (change: RecordChange) => void {
  function runRule(rule: Rule, { before, after, user }: RecordChange): void {
    const known = properties();
    const asUser = { ...host, userName: user, property: (name: string) => known[name], send: notHere };
    try {
      runScripts([...scripts.includes(), guarded(rule)], asUser, { current: after, previous: before ?? null });
    } catch (failure) {
      host.log({ level: 'error', text: `business rule ${rule.name}: ${String(failure)}` });
    }
  }

  return (change) => {
    for (const rule of scripts.rules(change)) if (!take('rule-disabled')) runRule(rule, change);
  };
}

function guarded({ condition, script }: Rule): string {
  const expression = condition.trim().replace(/;$/, '');
  return expression === '' ? script : `if (${expression}) {\n${script}\n}`;
}

function notHere(): RestAnswer {
  throw new Error('a business rule made a request in the transaction of a user; queue an event instead');
}
