import { defaultTickets } from '../../servicenow/records/default-tickets.js';
import { createStandIn, type StandIn } from '../shared/stand-in.js';
import { createAccounts, type AccountsOptions } from './accounts.js';
import { createApi, type ApiOptions } from './api.js';
import { describeColumns } from './describe-columns.js';
import { APPROVALS } from './approvals.js';
import { connect, withPatchproof } from './install-patchproof.js';
import { installedScripts } from './installed-scripts.js';
import { createInstance, type InstanceOptions } from './instance.js';
import { createPeople, type People } from './people.js';
import { createPlatform, type Platform } from './platform/create-platform.js';
import { createProperties, type Properties } from './properties.js';
import { mountRoutes } from './routes.js';
import { tableApi, type EffectivePatch } from './table-api.js';

interface WebhookOptions {
  readonly url: string;
  /** `whsec_<base64>` each. */
  readonly secrets: readonly string[];
  /** Time between the change and the script action. @default 0 */
  readonly delayMs?: number;
  /** How long the first wait before a retry takes here, and the others in proportion. @default 30000, as the script says */
  readonly retryBaseMs?: number;
}

export interface ServiceNowOptions extends InstanceOptions, AccountsOptions, ApiOptions {
  /** What Patchproof's columns, choices and access controls are installed for. @default incident */
  readonly tickets?: typeof defaultTickets;
  /** Its changes fire no rule. @default the first user */
  readonly integrationUser?: string;
  /** The rest of Patchproof's records is installed too, with its scripts, and switched on. */
  readonly webhook?: WebhookOptions;
  readonly now?: (() => Date) | undefined;
  readonly random?: () => number;
  readonly port?: number;
}

export interface ServiceNow extends StandIn, People {
  readonly patches: (sysId: string) => readonly EffectivePatch[];
  /** What scripts have queued, sent and logged. */
  readonly events: Platform['events'];
  readonly deliveries: Platform['deliveries'];
  readonly scriptLog: Platform['log'];
  /** Resolves when no event is under way any more. */
  readonly settled: () => Promise<void>;
  readonly setProperty: Properties['set'];
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
  const { webhook, tickets = defaultTickets, integrationUser = options.users[0]?.username ?? '' } = options;
  const instance = createInstance(
    withPatchproof({ ...options, tickets, announcing: webhook !== undefined }),
    context.now,
  );
  describeColumns(instance);
  const accounts = createAccounts(options, context);
  const patches: EffectivePatch[] = [];
  const properties = createProperties(instance.store);
  if (webhook) connect(properties, { ...webhook, integrationUser });
  const platform = createPlatform({
    ...context,
    scripts: installedScripts(instance),
    properties: properties.all,
    find: instance.store.find,
    delayMs: webhook?.delayMs,
    pace: (webhook?.retryBaseMs ?? FIRST_WAIT_MS) / FIRST_WAIT_MS,
  });
  const interlopers: (() => void)[] = [];

  const handlers = tableApi({
    instance,
    url: context.url,
    random: options.random ?? Math.random,
    violations: context.violations,
    writableTables: new Set([...tickets.map(({ table }) => table), ...(options.approvals ? [APPROVALS] : [])]),
    beforePatch: () => interlopers.shift()?.(),
    onPatch: (patch, change) => {
      patches.push(patch);
      platform.changed(change);
    },
  });
  mountRoutes(app, { handlers, accounts, violations: context.violations, api: createApi(options, context, accounts) });

  return {
    ...(await listen(options.port)),
    ...createPeople(instance, platform.changed),
    patches: (sysId) => patches.filter((patch) => patch.sysId === sysId),
    events: platform.events,
    deliveries: platform.deliveries,
    scriptLog: platform.log,
    settled: platform.settled,
    setProperty: properties.set,
    revokeTokens: accounts.revokeTokens,
    override: (sysId, columns) => void instance.overrides.set(sysId, columns),
    beforeNextPatch: (action) => void interlopers.push(action),
  };
}

/** What the script action waits before its first repetition. */
const FIRST_WAIT_MS = 30_000;
