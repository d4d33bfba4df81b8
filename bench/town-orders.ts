import { z } from 'zod';

/** What the process of the stand-ins is told to do. */
export const Order = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('settle'), count: z.number() }),
  z.object({ kind: z.literal('rescan'), machines: z.array(z.number()) }),
  z.object({ kind: z.literal('slow'), ms: z.number() }),
  z.object({ kind: z.literal('forget') }),
  z.object({ kind: z.literal('count') }),
]);
export type Order = z.infer<typeof Order>;

const TownTicket = z.object({ machine: z.number(), sysId: z.string(), number: z.string(), modCount: z.number() });
export type TownTicket = z.infer<typeof TownTicket>;

const Counted = z.object({
  kind: z.literal('counted'),
  /** By system and operation, since the last `forget`. */
  calls: z.record(z.string(), z.number()),
  /** From the rescan of a machine to the PATCH of its ticket, of those that have had both. */
  delaysMs: z.array(z.number()),
  /** Tickets that are resolved. */
  closed: z.number(),
  violations: z.array(z.string()),
});
export type Counted = z.infer<typeof Counted>;

/** What it says back; `open` once, when it can be asked. */
export const Answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open'), environment: z.record(z.string(), z.string()) }),
  z.object({ kind: z.literal('settled'), tickets: z.array(TownTicket) }),
  z.object({ kind: z.literal('done') }),
  Counted,
]);
export type Answer = z.infer<typeof Answer>;
