import type { CallContext, Send } from '../../outbound/contract.js';
import { OutboundError } from '../../outbound/failure.js';
import { fold, NETBIOS_LENGTH, shortName } from '../../verification/identity/names.js';
import { asError, gatherInTurn, jointContext } from '../batch.js';
import { createTurns } from '../../shared/turns.js';
import { inTime, type Patience } from '../../outbound/in-time.js';
import type { QualysCalls } from './operations.js';
import { createAssetList } from './asset-list.js';
import { malformed, nextAssetId, type Door } from './paging.js';
import type { HostAsset } from './portal-schema.js';
import { searchRequest, type NameField } from './search-request.js';

interface NameSearchDeps extends Pick<Door, 'send'> {
  readonly call: QualysCalls['searchAssets'];
  /** For the patience of those who wait. */
  readonly now: () => Date;
}

interface NameAsk {
  readonly names: readonly string[];
  readonly context: CallContext;
}

type Criterion = readonly [NameField, string];
type Assets = readonly HostAsset[];
export type AssetsNamed = (ask: NameAsk) => Promise<Assets>;

/** Far more assets than can have one name in theirs: beyond, the portal has not understood the question. */
const MAX_PAGES = 10;

/**
 * Every asset of the portal that bears one of the names, with or without a domain: a machine may have several records,
 * and each may know another of its names. The portal takes one call at a time. Tickets that ask meanwhile are answered
 * together, so that what they ask next can share calls, and those of one machine share its search. Where that is cheaper
 * than searching for each name, the whole list of assets is read, in the same moment. The purposes take turns, call by
 * call: a proof does not wait until a morning's new tickets have been searched for.
 */
export function createNameSearch({ send, ...rest }: NameSearchDeps): AssetsNamed {
  const patience = { name: rest.call.name, now: rest.now };
  const deps = { ...rest, send: inTurn(send, patience) };
  const list = createAssetList(deps);
  return gatherInTurn<NameAsk, Assets>(patience, async (asks) => {
    const wanted = asks.map((ask) => ({ ...ask, labels: new Set(ask.names.map(firstLabel)) }));
    const labels = [...new Set(wanted.flatMap(({ labels: each }) => [...each]))];
    const listed = await list(pagesWorth(labels), jointContext(asks)).catch(asError);
    if (listed instanceof Error) return asks.map(() => listed);
    const found = listed === undefined ? await searchEach(deps, labels, wanted) : inList(listed, labels);
    return wanted.map(({ labels: each }) =>
      joined([...each].map((label) => found.get(label) ?? new TypeError('a name was left without an answer'))),
    );
  });
}

/** One call after the other, in the order in which they are asked for. The budget's one place knows no order. */
function inTurn(send: Send, patience: Patience): Send {
  const turns = createTurns();
  return (call, input) => {
    const sent = turns(call.name, () => send(call, input));
    return inTime(sent, input.context, patience); // when its turn comes after that, nothing is sent
  };
}

type Found = ReadonlyMap<string, Assets | Error>;

/** Searches that one page of the list may replace: a page is as much as these together, and more to read. */
const PAGE_WORTH = 12;

function pagesWorth(labels: readonly string[]): number {
  const searches = labels.reduce((sum, label) => sum + criteriaOf(label).length, 0);
  return Math.floor(searches / PAGE_WORTH);
}

function inList(assets: Assets, labels: readonly string[]): Found {
  const byName = new Map<string, HostAsset[]>();
  for (const asset of assets) {
    // An asset that VM has no host record of cannot have been scanned.
    if (asset.hostId === undefined) continue;
    for (const name of asset.names.map(shortName)) byName.set(name, [...(byName.get(name) ?? []), asset]);
  }
  const bearersOf = (label: string): Assets => spelt(label).flatMap((name) => byName.get(name) ?? []);
  return new Map(labels.map((label) => [label, [...new Set(bearersOf(label))]]));
}

async function searchEach(
  deps: NameSearchDeps,
  labels: readonly string[],
  wanted: readonly (NameAsk & { readonly labels: ReadonlySet<string> })[],
): Promise<Found> {
  const found = new Map<string, Assets | Error>();
  let failed: { readonly error: Error; readonly within: CallContext } | undefined;
  for (const label of labels) {
    const context = jointContext(wanted.filter((one) => one.labels.has(label)));
    // A portal that fails is not asked for each name again: time limits would add up.
    if (failed !== undefined && !waitsLonger(context, failed.within)) {
      found.set(label, failed.error);
      continue;
    }
    const assets = await search(deps, label, context).catch(asError);
    if (assets instanceof Error && !isAboutOneName(assets)) failed = { error: assets, within: context };
    found.set(label, assets);
  }
  return found;
}

/** What failed for want of time may be answered in the time that another one has. */
function waitsLonger(one: CallContext, other: CallContext): boolean {
  return other.until !== undefined && (one.until === undefined || one.until > other.until);
}

function joined(answers: readonly (Assets | Error)[]): Assets | Error {
  const assets: HostAsset[] = [];
  for (const answer of answers) {
    if (answer instanceof Error) return answer;
    assets.push(...answer);
  }
  return assets;
}

/** Each criterion is a search of its own: the portal joins several with "and". */
async function search(deps: NameSearchDeps, label: string, context: CallContext): Promise<Assets> {
  const found = new Map<string, HostAsset>();
  for (const criterion of criteriaOf(label)) {
    for (const asset of await searchOne(deps, criterion, context)) {
      // An asset that VM has no host record of cannot have been scanned.
      if (asset.hostId !== undefined && bears(asset, label)) found.set(`${asset.hostId} ${asset.assetId}`, asset);
    }
  }
  return [...found.values()];
}

/**
 * The first label finds the name with every domain. Whether capitals matter to the portal is not documented, and clients
 * in the field say that they may. NetBIOS keeps 15 characters, in capitals.
 */
function criteriaOf(label: string): readonly Criterion[] {
  const spellings = [...new Set([label.toLowerCase(), label.toUpperCase(), label])];
  return [
    ...spellings.map((spelt): Criterion => ['dnsHostName', spelt]),
    ...spellings.map((spelt): Criterion => ['name', spelt]),
    ['netbiosName', label.toUpperCase().slice(0, NETBIOS_LENGTH)],
  ];
}

async function searchOne(
  { send, call }: NameSearchDeps,
  [field, value]: Criterion,
  context: CallContext,
): Promise<Assets> {
  const assets: HostAsset[] = [];
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { value: answer } = await send(call, { xml: searchRequest({ field, value, after }), context });
    assets.push(...answer.assets);
    if (answer.more === undefined) return assets;
    after = nextAssetId(call.name, answer.more.lastId, after);
  }
  throw malformed(call.name, `more than ${MAX_PAGES} pages of assets for one name`);
}

/** app010 has app01 in its name, and is another machine. An asset that shows no name is not left out for it. */
function bears({ names }: HostAsset, label: string): boolean {
  return names.length === 0 || names.map(shortName).some((name) => spelt(label).includes(name));
}

/** As names are compared: whole, and as NetBIOS cuts it. */
function spelt(label: string): readonly string[] {
  const whole = fold(label);
  return [whole, whole.slice(0, NETBIOS_LENGTH)];
}

/** In capitals throughout it is spelt no differently: both spellings are asked for. */
function firstLabel(name: string): string {
  const label = name.split('.')[0] ?? name;
  return label === label.toUpperCase() ? label.toLowerCase() : label;
}

function isAboutOneName(error: Error): boolean {
  return error instanceof OutboundError && error.failure.kind === 'malformed';
}
