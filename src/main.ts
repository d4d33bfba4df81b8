#!/usr/bin/env node
import { Command } from 'commander';
import { ConfigError } from './config/config-error.js';
import { addAudit } from './main/audit-commands.js';
import { addPeople } from './main/people-commands.js';
import { printerTo } from './main/print.js';

const print = printerTo(process.stdout);
const complain = printerTo(process.stderr);

/** A command loads what it needs when it runs: asking for help does not wait for drivers of databases. */
function commands(): Command {
  const program = new Command('patchproof')
    .description(
      'Closes a ServiceNow patch ticket only on proof: Qualys tested the finding after the patch, Falcon says the host is well.',
    )
    .addHelpText(
      'after',
      `${SETTINGS}
Start with "doctor", which only reads, then "serve" in mode observe, which writes nothing to ServiceNow.
"patchproof <command> --help" shows examples.`,
    );
  addServices(program);
  addTickets(program);
  const policy = program.command('policy').description('what may be asked of the vendors');
  addPolicy(policy);
  addPolicyReview(policy);
  addWrites(program.command('writes').description('the kill switch: stops all writes of all processes, at once'));
  addPeople(program, { print, examples, failUnless });
  const audit = program.command('audit').description('what was asked, decided and written');
  addAudit(audit, { print, examples, failUnless });
  return program;
}

const SETTINGS = `
Settings come from the environment (or .env) and from patchproof.yaml; see .env.example and patchproof.example.yaml.`;

/** What the help of a command ends with. */
function examples(...lines: readonly string[]): string {
  return `\nExample:\n${lines.map((line) => `  ${line}`).join('\n')}\n${SETTINGS}`;
}

function addServices(program: Command): void {
  const actions = ['--board-actions', 'let Bull Board retry and promote jobs (read-only otherwise)'] as const;
  const start = async (parts: { api: boolean; worker: boolean; actions: boolean }): Promise<void> =>
    (await import('./main/serve.js')).serve(parts);
  program
    .command('serve')
    .description('everything in one process: webhook, API, Bull Board, worker and schedules')
    .option(...actions)
    .addHelpText('after', examples('patchproof serve', 'PORT=9090 patchproof serve'))
    .action(({ boardActions = false }: { boardActions?: boolean }) =>
      start({ api: true, worker: true, actions: boardActions }),
    );
  program
    .command('api')
    .description('the HTTP side only; needs REDIS_URL and a DATABASE_URL that the workers share')
    .option(...actions)
    .addHelpText('after', examples(`${SHARED} patchproof api`))
    .action(({ boardActions = false }: { boardActions?: boolean }) =>
      start({ api: true, worker: false, actions: boardActions }),
    );
  program
    .command('worker')
    .description('the working side only; start as many as you like')
    .addHelpText('after', examples(`${SHARED} patchproof worker`))
    .action(() => start({ api: false, worker: true, actions: false }));
}

const SHARED = 'REDIS_URL=redis://redis:6379 DATABASE_URL=postgres://patchproof@db/patchproof';

function addTickets(program: Command): void {
  program
    .command('sweep')
    .description('look once for pending tickets that nobody announced, and open their verifications')
    .addHelpText('after', examples('patchproof sweep'))
    .action(async () => (await import('./main/sweep-once.js')).sweepOnce(print));
  program
    .command('verify')
    .description('open the verification of one ticket')
    .argument('<number>', 'ticket number, such as INC0010001')
    .option('--dry-run', 'only read, and print the note that the evidence would give now')
    .option('--as <name>', AS)
    .addHelpText('after', examples('patchproof verify INC0010001 --dry-run', 'patchproof verify INC0010001'))
    .action(async (number: string, { dryRun = false, as }: { dryRun?: boolean; as?: string }) => {
      if (dryRun) await (await import('./main/verify-dry.js')).verifyDry(number, print);
      else await (await import('./main/verify-ticket.js')).verifyTicket(number, as, print);
    });
  program
    .command('explain')
    .description('why a ticket got its verdict: facts, every row that was tried, and the same decision once more')
    .argument('<number>', 'ticket number, such as INC0010001')
    .option('--all', 'every verification of the ticket, not the newest only')
    .option('--verification <id>', 'one verification of the ticket')
    .option('--json', 'one line of JSON for each, with decision and facts as they are kept')
    .addHelpText('after', examples('patchproof explain INC0010001', 'patchproof explain INC0010001 --all --json'))
    .action(async (number: string, options: { all?: boolean; verification?: string; json?: boolean }) =>
      failUnless(await (await import('./main/explain.js')).explainTicket(number, options, print)),
    );
  addEvidence(program);
  addDeadLetters(program.command('dead-letters').description('writes that were given up'));
  program
    .command('doctor')
    .description('probe every vendor, right and column that will be needed; changes nothing; exit code 1 on trouble')
    .option('--write <number>', 'write every outcome to this scratch ticket, look what sticks, and put it back')
    .addHelpText('after', examples('patchproof doctor', 'patchproof doctor --write INC0010001'))
    .action(async ({ write }: { write?: string }) => {
      if (write === undefined) failUnless(await (await import('./main/doctor.js')).doctor(print));
      else failUnless(await (await import('./main/doctor-write.js')).doctorWrite(write, print));
    });
}

function addEvidence(program: Command): void {
  program
    .command('evidence')
    .description('everything about a verification in one signed file, or as a page that prints well')
    .argument('<number>', 'ticket number, such as INC0010001')
    .option('--verification <id>', 'one verification of the ticket, not the newest')
    .option('--format <name>', 'json (signed), html or pdf', 'json')
    .option('--to <file>', 'a file instead of standard output')
    .addHelpText(
      'after',
      examples(
        'patchproof evidence INC0010001 --to bundle.json',
        'patchproof evidence INC0010001 --format pdf --to e.pdf',
      ),
    )
    .action(async (number: string, asked: { verification?: string; format: string; to?: string }) =>
      (await import('./main/evidence.js')).evidenceOf(number, asked, print),
    );
}
const AS = 'who you are, with your password on standard input; you do not agree to what comes of it';

function addDeadLetters(letters: Command): void {
  letters
    .command('list', { isDefault: true })
    .description('what was given up, why, and how long ago')
    .addHelpText('after', examples('patchproof dead-letters'))
    .action(async () => (await import('./main/dead-letters.js')).listDeadLetters(print));
  letters
    .command('replay')
    .description('have writes tried again; each reads its ticket first, so that nothing is written twice')
    .argument('[number]', 'ticket number; without it, all')
    .option('--reason <code>', 'only verdicts with this reason')
    .option('--as <name>', AS)
    .addHelpText('after', examples('patchproof dead-letters replay INC0010001', 'patchproof dead-letters replay'))
    .action(async (ticket: string | undefined, { reason, as }: { reason?: string; as?: string }) =>
      failUnless(await (await import('./main/dead-letters.js')).replayDeadLetters({ ticket, reason, as }, print)),
    );
}

function addPolicy(policy: Command): void {
  policy
    .command('explain')
    .description(
      'read lines "METHOD URL [form body]" on standard input, print the decision on each as a JSON line; sends nothing',
    )
    .addHelpText(
      'after',
      examples('echo "GET https://your-org.service-now.com/api/now/table/incident" | patchproof policy explain'),
    )
    .action(async () => (await import('./main/policy-explain.js')).policyExplain(process.stdin, print));
}

function addPolicyReview(policy: Command): void {
  const file = ['--policy <file>', 'mode and policy of this file instead of those of patchproof.yaml'] as const;
  policy
    .command('check')
    .description('rules that cannot apply or never matter, and the maturity; exit code 1 when there are such rules')
    .option(...file)
    .addHelpText(
      'after',
      examples('patchproof policy check', 'patchproof policy check --policy policies/dual-control.yaml'),
    )
    .action(async ({ policy: path }: { policy?: string }) =>
      failUnless((await import('./main/policy-check.js')).policyCheck(path, print)),
    );
  policy
    .command('simulate')
    .description('judge the recorded calls again, and print what would change, ticket by ticket; sends nothing')
    .option('--since <duration>', 'how far back', '30d')
    .option(...file)
    .addHelpText('after', examples('patchproof policy simulate --since 30d --policy policies/change-freeze.yaml'))
    .action(async (asked: { since: string; policy?: string }) =>
      (await import('./main/policy-simulate.js')).policySimulate(asked, print),
    );
}

function addWrites(writes: Command): void {
  const commands = {
    stop: 'from now on nothing is written to any vendor; reads go on, and what was to be written waits',
    allow: 'what waits is written',
    show: 'whether writes are stopped, since when and why',
  } as const;
  for (const name of ['stop', 'allow', 'show'] as const) {
    const command = writes.command(name).description(commands[name]);
    if (name !== 'show') command.option('--why <words>', 'for the audit trail; no names of persons');
    command
      .addHelpText('after', examples(`patchproof writes ${name}${name === 'show' ? '' : ' --why "change freeze"'}`))
      .action(async ({ why }: { why?: string }) =>
        failUnless(await (await import('./main/writes.js')).writes(name, why, print)),
      );
  }
}

function failUnless(well: boolean): void {
  if (!well) process.exitCode = 1;
}

/** Every mistake ends here: in words, with exit code 1. */
function explainAndFail(error: unknown): void {
  const known = error instanceof Error ? error.message : 'an error that is not an Error';
  complain(`${error instanceof ConfigError ? '' : 'patchproof: '}${known}${codesBehind(error)}`);
  process.exitCode = 1;
}

/** What the system or the database has said, by code alone: its words may hold anything. */
function codesBehind(error: unknown): string {
  const codes: string[] = [];
  for (let one = error; one instanceof Error; one = one.cause) {
    if ('code' in one && typeof one.code === 'string') codes.push(one.code);
  }
  return codes.length === 0 ? '' : ` (${codes.join(', ')})`;
}

await commands().parseAsync().catch(explainAndFail);
