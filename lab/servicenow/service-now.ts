import { createStandIn, type StandIn, type StandInContext } from '../shared/stand-in.js';
import { createAccounts, type AccountsOptions } from './accounts.js';
import { createApi, type ApiOptions } from './api.js';
import { pendingRule, type RecordChange } from './business-rule.js';
import { createEventQueue, type EventQueue, type QueuedEvent } from './event-queue.js';
import { createInstance, type Instance, type InstanceOptions } from './instance.js';
import { createPeople, type People } from './people.js';
import { mountRoutes } from './routes.js';
import { scriptAction, type Delivery } from './script-action.js';
import { tableApi, type EffectivePatch } from './table-api.js';

interface WebhookOptions {
  readonly url: string;
  /** `whsec_<base64>` each. */
  readonly secrets: readonly string[];
  /** Time between the change and the script action. @default 0 */
  readonly delayMs?: number;
  /** First wait before a retry; doubled up to six times. @default 30000 */
  readonly retryBaseMs?: number;
}

export interface ServiceNowOptions extends InstanceOptions, AccountsOptions, ApiOptions {
  /** Tables that may be written. @default incident */
  readonly writableTables?: readonly string[];
  /** @default '10' */
  readonly pendingState?: string;
  /** Its changes fire no rule. @default the first user */
  readonly integrationUser?: string;
  readonly webhook?: WebhookOptions;
  readonly now?: (() => Date) | undefined;
  readonly random?: () => number;
  readonly port?: number;
}

export interface ServiceNow extends StandIn, People {
  readonly patches: (sysId: string) => readonly EffectivePatch[];
  readonly events: readonly QueuedEvent[];
  readonly deliveries: readonly Delivery[];
  /** Resolves when no delivery is under way any more. */
  readonly settled: () => Promise<void>;
  readonly revokeTokens: () => void;
  /** What answers give of a row from now on, column by column; null for a column left out. */
  readonly override: (sysId: string, columns: Readonly<Record<string, string | null>>) => void;
  /**
   * Runs once, right before the next PATCH is carried out: the person who is quicker than the caller.
   * With `setImmediate` inside, it runs right after: the flow that puts things back.
   */
  readonly beforeNextPatch: (action: () => void) => void;
}

/** A ServiceNow instance on the loopback, as unhelpful as the original. */
export async function startServiceNow(options: ServiceNowOptions): Promise<ServiceNow> {
  const { app, context, listen } = createStandIn('servicenow', options.now);
  const instance = createInstance(options, context.now);
  const accounts = createAccounts(options, context);
  const patches: EffectivePatch[] = [];
  const deliveries: Delivery[] = [];
  const queue = webhookQueue(options, { context, instance, deliveries });
  const rule = pendingRule({
    table: 'incident',
    pendingState: options.pendingState ?? '10',
    integrationUser: options.integrationUser ?? options.users[0]?.username ?? '',
  });
  const runRules = (change: RecordChange): void => {
    const event = rule(change);
    if (event) queue.queue(event);
  };
  const interlopers: (() => void)[] = [];

  const handlers = tableApi({
    instance,
    url: context.url,
    random: options.random ?? Math.random,
    violations: context.violations,
    writableTables: new Set(options.writableTables ?? ['incident']),
    beforePatch: () => interlopers.shift()?.(),
    onPatch: (patch, change) => {
      patches.push(patch);
      runRules(change);
    },
  });
  mountRoutes(app, { handlers, accounts, violations: context.violations, api: createApi(options, context, accounts) });

  return {
    ...(await listen(options.port)),
    ...createPeople(instance, runRules),
    patches: (sysId) => patches.filter((patch) => patch.sysId === sysId),
    events: queue.events,
    deliveries,
    settled: queue.settled,
    revokeTokens: accounts.revokeTokens,
    override: (sysId, columns) => void instance.overrides.set(sysId, columns),
    beforeNextPatch: (action) => void interlopers.push(action),
  };
}

function webhookQueue(
  { webhook }: ServiceNowOptions,
  { context, instance, deliveries }: { context: StandInContext; instance: Instance; deliveries: Delivery[] },
): EventQueue {
  const { take, now, signal } = context;
  const action = webhook && scriptAction({ ...webhook, store: instance.store, now, take, deliveries, signal });
  return createEventQueue({
    action,
    take,
    signal,
    delayMs: webhook?.delayMs ?? 0,
    retryBaseMs: webhook?.retryBaseMs ?? 30_000,
  });
}
