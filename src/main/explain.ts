import type { Ledger, Verification } from '../ledger/ledger.js';
import { accountOf } from './account.js';
import { inJson, inWords } from './account-text.js';
import { criterionOf } from './criterion.js';
import { openGround } from './ground.js';
import type { Print } from './print.js';
import { settingsFor } from './settings.js';

interface Choice {
  /** Every verification of the ticket, newest first, and not the newest only. */
  readonly all?: boolean;
  /** One verification by its id. */
  readonly verification?: string;
}

/**
 * Why a ticket got its verdict, from the ledger alone. True when every verdict that was ruled follows from its stored facts
 * still; other rules than those that ruled may differ.
 */
export async function explainTicket(
  number: string,
  { json = false, ...choice }: Choice & { json?: boolean },
  print: Print,
): Promise<boolean> {
  const config = settingsFor([]);
  const { ledger, clock, lifetime } = await openGround(config);
  try {
    let follows = true;
    for (const seen of await chosen(ledger, number, choice)) {
      const account = accountOf(seen, { criterion: criterionOf(config), now: clock.now() });
      for (const line of json ? [inJson(account)] : inWords(account)) print(line);
      follows &&= account.replay.kind !== 'different';
    }
    return follows;
  } finally {
    await lifetime.close();
  }
}

async function chosen(
  ledger: Pick<Ledger, 'get' | 'list'>,
  number: string,
  { all = false, verification }: Choice,
): Promise<readonly Verification[]> {
  const ids = verification === undefined ? await idsOf(ledger, number, all) : [verification];
  const found = await Promise.all(ids.map((id) => ledger.get(id)));
  const own = found.filter((one) => one?.ticket.number === number).filter((one) => one !== undefined);
  if (own.length > 0) return own;
  const what = verification === undefined ? 'no verification' : 'no verification of this id';
  throw new Error(`${number}: the ledger (DATABASE_URL) has ${what} for this ticket`);
}

async function idsOf({ list }: Pick<Ledger, 'list'>, ticket: string, all: boolean): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await list({ ticket, limit: all ? PAGE : 1, after });
    ids.push(...page.items.map(({ id }) => id));
    after = all ? page.next : undefined;
  } while (after !== undefined);
  return ids;
}

const PAGE = 100;
