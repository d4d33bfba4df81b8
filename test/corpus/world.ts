import { z } from 'zod';
import {
  ASSET_WORDS,
  DETECTION_WORDS,
  DEVICE_WORDS,
  FAULTS,
  HOST_WORDS,
  KNOWLEDGE_WORDS,
  PM_ASSET_WORDS,
  PM_PATCH_WORDS,
  PM_RESULT_WORDS,
  PATCH_WORDS,
  VULNERABILITY_WORDS,
} from './words.js';

const Leaf = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Value = z.infer<typeof Leaf> | readonly Value[] | { readonly [name: string]: Value };
const Value: z.ZodType<Value> = z.lazy(() => z.union([Leaf, z.array(Value), z.record(z.string(), Value)]));

function refuse(context: z.RefinementCtx, names: readonly string[], message: string): void {
  for (const name of names) context.addIssue({ code: 'custom', path: [name], message });
}

/** Elements by the vendor's own names. One that no vendor knows is spelt X_…, so that a misspelt one is noticed. */
function elements<Own extends z.ZodRawShape>(words: ReadonlySet<string>, own: Own) {
  return z
    .object(own)
    .catchall(Value)
    .superRefine((record, context) => {
      const strange = Object.keys(record).filter((name) => !(name in own) && !words.has(name) && !/^x_/i.test(name));
      refuse(context, strange, 'expected a name that the vendor uses, or X_…');
    });
}

const Columns = z.record(z.string().regex(/^\w+$/), z.union([z.string(), z.null()]));
const Detection = elements(DETECTION_WORDS, {});
export type Detection = z.infer<typeof Detection>;

const Host = elements(HOST_WORDS, {
  asset: elements(ASSET_WORDS, {}).optional(),
  detections: z.record(z.string(), Detection.nullable()).optional(),
});
export type Host = z.infer<typeof Host>;

const PROFILES = [
  'windows-server',
  'windows-workstation',
  'domain-controller',
  'windows-old',
  'linux-kernel',
  'linux-user',
  'mac',
  'newborn',
  'pod',
] as const;

const Agent = elements(DEVICE_WORDS, {
  profile: z.enum(PROFILES).optional(),
  hidden: z.boolean().optional(),
  online: z.strictObject({
    state: z.enum(['online', 'offline', 'unknown', '<null>']),
    last_seen: z.string().nullish(),
  }),
  /** What Spotlight has of the machine, each by its CVE; several of one CVE as `CVE-2026-21001 again`. */
  vulnerabilities: z.record(z.string().regex(/^CVE-\d+-\d+/), elements(VULNERABILITY_WORDS, {}).nullable()).optional(),
  patches: elements(PATCH_WORDS, {}).nullish(),
});
export type Agent = z.infer<typeof Agent>;

const FaultOptions = z.strictObject({
  method: z.string().optional(),
  path: z.string().optional(),
  about: z.string().optional(),
  count: z.number().optional(),
  after: z.number().optional(),
  ms: z.number().optional(),
  status: z.number().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
});
/** The stand-ins' own names of misbehaviour: a list of names, or names with options. */
function faultsOf(words: ReadonlySet<string>) {
  return z
    .union([
      z.array(z.string()).transform((names) => Object.fromEntries(names.map((name) => [name, {}]))),
      z.record(z.string(), FaultOptions),
    ])
    .superRefine((faults, context) => {
      const strange = Object.keys(faults).filter((name) => !words.has(name));
      refuse(context, strange, 'expected a fault that the stand-in knows');
    });
}

const Job = z.strictObject({
  type: z.string().optional(),
  /** What its definition names; left out, it goes by a query. */
  patches: z.array(z.string()).nullish(),
  /** When it ran. @default T0 */
  at: z.string().optional(),
  /** What it did to each machine, by the names of `qualys.hosts`. */
  results: z.record(z.string(), elements(PM_RESULT_WORDS, {}).nullable()),
});

/** Everything that the vendors can be asked about at one moment, in their own words. */
export const World = z.strictObject({
  /** Columns of the ticket, and of its configuration item. */
  ticket: Columns,
  ci: Columns,
  /** Columns of the ticket as answers give them, whatever it holds. Null: not given. */
  answered: z.record(z.string(), z.union([z.string(), z.null()])).optional(),
  qualys: z.strictObject({
    hosts: z.record(z.string(), Host.nullable()),
    knowledge: z.record(z.string().regex(/^\d+$/), elements(KNOWLEDGE_WORDS, {}).nullable()),
  }),
  falcon: z.strictObject({ agents: z.record(z.string(), Agent.nullable()) }),
  /** Patch Management; without it there is no gateway. */
  pm: z
    .strictObject({
      /** By the names of `qualys.hosts`. */
      assets: z.record(z.string(), elements(PM_ASSET_WORDS, {}).nullable()),
      patches: z.record(z.string(), elements(PM_PATCH_WORDS, {}).nullable()),
      jobs: z.record(z.string(), Job.nullable()),
    })
    .optional(),
  /** Misbehaviour at this look alone. */
  faults: z
    .strictObject({
      servicenow: faultsOf(FAULTS.servicenow).optional(),
      qualys: faultsOf(FAULTS.qualys).optional(),
      falcon: faultsOf(FAULTS.falcon).optional(),
      pm: faultsOf(FAULTS.pm).optional(),
    })
    .optional(),
});
export type World = z.infer<typeof World>;
