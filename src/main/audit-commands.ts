import type { Command } from 'commander';
import type { Print } from './print.js';

interface Surroundings {
  readonly print: Print;
  /** What the help of a command ends with. */
  readonly examples: (...lines: readonly string[]) => string;
  readonly failUnless: (well: boolean) => void;
}

/** Everything below `audit`. */
export function addAudit(audit: Command, around: Surroundings): void {
  addExport(audit, around);
  addVerify(audit, around);
  addKeys(audit, around);
  addCare(audit, around);
}

function addExport(audit: Command, { print, examples }: Surroundings): void {
  audit
    .command('export')
    .description('the audit trail with its signatures, for others to keep and to check')
    .option('--format <name>', 'jsonl (can be verified), csv, cef or ocsf', 'jsonl')
    .option('--ticket <number>', 'only the entries of one ticket')
    .option('--since <when>', 'a date, a span such as 30d, or the number of an entry that a checkpoint was signed over')
    .option('--to <where>', 'a file, or a URL of AUDIT_EXPORT_TO, which gets what it has not got yet')
    .addHelpText(
      'after',
      examples(
        'patchproof audit export --ticket INC0010001 > INC0010001.jsonl',
        'patchproof audit export --format ocsf --to https://collector.corp.example/patchproof',
      ),
    )
    .action(async (asked: { format: string; ticket?: string; since?: string; to?: string }) =>
      (await import('./audit-export.js')).auditExport(asked, print),
    );
}

function addVerify(audit: Command, { print, examples, failUnless }: Surroundings): void {
  audit
    .command('verify')
    .description('check hash chain and signatures; exit code 1 and the first broken entry when the trail is not whole')
    .option('--since <sequence>', 'begin with the checkpoint over this entry')
    .option('--key <file>', 'a public key to trust, instead of the one that signs here')
    .addHelpText('after', examples('patchproof audit verify', 'patchproof audit verify --since 120000'))
    .action(async (asked: { since?: string; key?: string }) =>
      failUnless(await (await import('./audit-verify.js')).auditVerify(asked, print)),
    );
}

function addKeys(audit: Command, { print, examples, failUnless }: Surroundings): void {
  audit
    .command('keys')
    .description('public keys of those that sign and have signed the trail')
    .addHelpText('after', examples('patchproof audit keys'))
    .action(async () => (await import('./audit-keys.js')).auditKeys(print));
  audit
    .command('sign')
    .description('sign now what the trail has gained; a running service does so by itself')
    .addHelpText('after', examples('patchproof audit sign'))
    .action(async () => failUnless(await (await import('./audit-keys.js')).auditSign(print)));
  audit
    .command('rotate-key')
    .description('have a new key sign from now on; its first checkpoint is signed by both')
    .option('--lost', 'the old key is lost: the new one signs alone, and vouches for no earlier signature')
    .addHelpText('after', examples('patchproof audit rotate-key'))
    .action(async ({ lost = false }: { lost?: boolean }) =>
      failUnless(await (await import('./audit-keys.js')).auditRotateKey({ lost }, print)),
    );
}

function addCare(audit: Command, { print, examples, failUnless }: Surroundings): void {
  audit
    .command('prune')
    .description('remove old entries up to a signed checkpoint; the rest can still be verified')
    .requiredOption('--older-than <duration>', 'how long an entry is kept, such as 400d')
    .option('--unexported', 'also entries that a destination of exports has not got yet')
    .addHelpText('after', examples('patchproof audit prune --older-than 400d'))
    .action(async ({ olderThan, unexported = false }: { olderThan: string; unexported?: boolean }) =>
      (await import('./audit-prune.js')).auditPrune({ olderThan, unexported }, print),
    );
  audit
    .command('accept')
    .description(
      'sign on a ledger that does not hold what was signed: an older backup was restored, or it is another one',
    )
    .requiredOption('--why <words>', 'for the audit trail; no names of persons')
    .addHelpText('after', examples('patchproof audit accept --why "restored from the backup of 20 November"'))
    .action(async ({ why }: { why: string }) =>
      failUnless(await (await import('./audit-accept.js')).auditAccept(why, print)),
    );
  audit
    .command('grants')
    .description('print the SQL for a PostgreSQL role that may add to the trail but not change it')
    .option('--role <name>', 'name of the role', 'patchproof_app')
    .addHelpText('after', examples('patchproof audit grants --role patchproof_app | psql "$OWNER_URL"'))
    .action(async ({ role }: { role: string }) => (await import('./audit-grants.js')).auditGrants(role, print));
}
