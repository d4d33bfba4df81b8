import { z } from 'zod';
import type { Branch } from './tree.js';

const Tree: z.ZodType<Branch> = z.record(z.string(), z.json());
const Moment = z.string().regex(/^(T0|([+-]\d+[smhd])+)$/, 'expected a moment such as +120m');

/** Groups of traps; each data file bears the name of its group. */
export const GROUPS = [
  'time',
  'authentication',
  'identity',
  'absence',
  'several-records',
  'suppression',
  'kernel-and-reboot',
  'purge-and-merge',
  'sensor',
  'contradiction',
  'vendor-misbehaviour',
  'patch-management',
] as const;

/** One case as a data file holds it. README.md beside this file says how to write one. */
export const Case = z.strictObject({
  /** What is special about it. */
  name: z.string().min(10),
  /** What is really so: of the vulnerability, and of the machine and its protection. */
  truth: z.enum(['fixed', 'vulnerable', 'unknown']),
  machine: z.enum(['healthy', 'unhealthy', 'unknown']).default('healthy'),
  story: z.string().min(20),
  base: z.string().default('agent'),
  /** Parts of patchproof.yaml. */
  settings: Tree.default({}),
  source: z.enum(['webhook', 'sweep']).default('webhook'),
  /** When the ticket entered the state, and when we heard of it. */
  entered: Moment.default('+5m'),
  opened: Moment.default('+10m'),
  /** False: nothing of what the base says of the first look happens. */
  rescanned: z.boolean().default(true),
  /** How the world at the opening differs from the base's. */
  before: Tree.default({}),
  /** How the world from the first look on differs from the base's. */
  after: Tree.default({}),
  /** Moments of the looks, each with what has changed by then. Left out: those of the base. */
  looks: z.record(Moment, Tree.nullable()).optional(),
  expect: z.strictObject({
    outcome: z.enum(['verified', 'failed', 'review', 'wait', 'superseded']),
    reason: z.string(),
    /** After the last look, or when the deadline has passed. */
    at: z.enum(['last-look', 'deadline']).default('last-look'),
  }),
});
export type Case = z.infer<typeof Case>;

export const Cases = z.array(Case);

/** A world to differ from: at the opening, and from the first look on. */
const Base = z.strictObject({
  like: z.string().optional(),
  /** The finding that the short names `record` and `kb` mean. */
  qid: z.string().optional(),
  before: Tree.default({}),
  after: Tree.default({}),
  looks: z.array(Moment).optional(),
});
export const Bases = z.record(z.string(), Base);
