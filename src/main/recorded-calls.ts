import { z } from 'zod';
import type { AuditRow, Ledger } from '../ledger/ledger.js';
import type { Change, Intent, Target } from '../policy/intent.js';
import type { Operation } from '../policy/operation.js';
import type { Recorded } from '../policy/replay.js';
import { targetOf } from '../queue/target-of.js';

interface Sources {
  readonly ledger: Pick<Ledger, 'get' | 'auditTrail'>;
  readonly operations: readonly Operation[];
}

/** Every call that was judged, oldest first, as far as the trail tells; machines come from the evidence. */
export async function* recordedCalls({ ledger, operations }: Sources): AsyncGenerator<Recorded> {
  const verdicts = new Map<string, z.infer<typeof Verdict>>();
  const targets = new Map<string, Target>();
  for await (const row of ledger.auditTrail({})) {
    const entry = Entry.safeParse(JSON.parse(row.body)).data;
    if (entry === undefined) continue;
    const { verification } = entry;
    if (entry.kind === 'verdict') {
      if (verification !== undefined) verdicts.set(verification, entry.facts);
      continue;
    }
    const ruled = verification === undefined ? undefined : verdicts.get(verification);
    const recorded = recordedOf(row, entry, { operations, ruled });
    const isWrite = recorded.intent.change !== undefined && verification !== undefined;
    yield isWrite ? { ...recorded, target: await targetFor(verification) } : recorded;
  }

  async function targetFor(verification: string): Promise<Target> {
    const known = targets.get(verification) ?? targetOf((await ledger.get(verification))?.evidence);
    targets.set(verification, known);
    return known;
  }
}

const Text = z.string().nullish();

const Call = z.object({
  kind: z.literal('call-intended'),
  verification: z.string().optional(),
  ticket: z.string().optional(),
  facts: z.object({
    operation: z.string().nullable(),
    name: z.string().nullable(),
    method: z.string(),
    origin: z.string(),
    path: z.string(),
    body: z.array(z.string()),
    table: z.string().optional(),
    from: Text,
    to: Text,
    outcome: Text,
    reason: Text,
    decision: z.enum(['permit', 'escalate', 'deny']),
    because: z.array(z.string()),
    approval: z.string().optional(),
  }),
});
type Call = z.infer<typeof Call>;

const Verdict = z.object({ ruling: z.string(), reason: z.string() });
const Ruled = z.object({ kind: z.literal('verdict'), verification: z.string().optional(), facts: Verdict });
const Entry = z.discriminatedUnion('kind', [Call, Ruled]);

function recordedOf(
  { at }: AuditRow,
  { verification, ticket, facts }: Call,
  known: { operations: readonly Operation[]; ruled: z.infer<typeof Verdict> | undefined },
): Recorded {
  const operation = known.operations.find(({ id, name }) => id === facts.operation && name === facts.name);
  const { method, origin, path, because } = facts;
  // People are no policy: what they agreed to is what the policy asked them about.
  const decision = facts.approval === undefined ? facts.decision : 'escalate';
  const change = changeOf(facts, known.ruled);
  const intent: Intent = { system: operation?.system, operation, method, origin, path, change };
  return { at, verification, ticket, intent, decision, because };
}

/** Entries of versions that did not write the outcome down: the verdict before them has it. */
function changeOf(
  { table, body, from, to, outcome, reason }: Call['facts'],
  ruled: z.infer<typeof Verdict> | undefined,
): Change | undefined {
  if (table === undefined) return undefined;
  return {
    table,
    fields: body,
    from: from ?? undefined,
    to: to ?? undefined,
    outcome: (outcome === undefined ? ruled?.ruling : outcome) ?? undefined,
    reason: (reason === undefined ? ruled?.reason : reason) ?? undefined,
  };
}
