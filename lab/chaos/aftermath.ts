import { z } from 'zod';
import { verificationsOf } from '../demo/observer.js';
import type { Actor } from '../demo/stage.js';
import type { Site } from './site.js';
import { tally, type Tally } from './tally.js';

/** What stands at the end: tickets, writes, the audit chain, dead letters, processes that ended by themselves. */
export async function aftermath(site: Site, actors: readonly Actor[]): Promise<Tally & { readonly audit: string }> {
  const all = await verificationsOf(site);
  const counted = tally(site.vendors, actors, all);
  const audit = await site.command('audit', 'verify').catch((cause: unknown) => `not whole: ${toldBy(cause)}`);
  const open = all.filter(({ phase }) => phase !== 'done').map(({ ticket }) => `${ticket.number}: is still open`);
  const others = [
    ...(audit.startsWith('whole') ? [] : [`audit ${audit}`]),
    ...(await deadLetters(site)),
    ...site.services.flatMap(({ name, endedByItself }) =>
      endedByItself() === 0 ? [] : [`${name} ended ${endedByItself()} times by itself`],
    ),
  ];
  const mistakes = [...counted.mistakes, ...open, ...others];
  if (mistakes.length > 0) mistakes.push(`what the processes said is kept in ${site.log}`);
  return { ...counted, wrong: counted.wrong + others.length, mistakes, audit };
}

async function deadLetters({ url, operator }: Site): Promise<readonly string[]> {
  const basic = Buffer.from(`${operator.username}:${operator.password}`).toString('base64');
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Basic ${basic}` } });
  const failed = /^patchproof_queue_jobs\{queue="verify",state="failed"\} (\d+)$/m.exec(await answer.text())?.[1];
  const count = z.coerce.number().parse(failed);
  return count === 0 ? [] : [`${count} dead letters`];
}

/** What a command that failed has printed says more than that it failed. */
function toldBy(cause: unknown): string {
  const printed = cause instanceof Error && 'stdout' in cause ? String(cause.stdout).trim() : '';
  return printed === '' ? String(cause) : printed;
}
