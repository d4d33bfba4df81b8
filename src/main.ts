#!/usr/bin/env node
import { Command } from 'commander';
import { ConfigError } from './config/config-error.js';
import { auditExport, auditVerify } from './main/audit.js';
import { doctor } from './main/doctor.js';
import { policyExplain } from './main/policy-explain.js';
import { serve } from './main/serve.js';
import { sweepOnce } from './main/sweep-once.js';
import { verifyDry, verifyTicket } from './main/verify-one.js';

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function commands(): Command {
  const program = new Command('patchproof')
    .description(
      'Closes a ServiceNow patch ticket only on proof: Qualys tested the finding after the patch, Falcon says the host is well.',
    )
    .addHelpText(
      'after',
      `
Settings come from the environment (or .env) and from patchproof.yaml; see .env.example and patchproof.example.yaml.
Start with "doctor", which only reads, then "serve" in mode observe, which writes nothing to ServiceNow.`,
    );
  addServices(program);
  addTickets(program);
  addGovernance(program);
  return program;
}

function addServices(program: Command): void {
  const actions = ['--board-actions', 'let Bull Board retry and promote jobs (read-only otherwise)'] as const;
  program
    .command('serve')
    .description('everything in one process: webhook, API, Bull Board, worker and schedules')
    .option(...actions)
    .action((options: { boardActions?: true }) =>
      serve({ api: true, worker: true, actions: options.boardActions === true }),
    );
  program
    .command('api')
    .description('the HTTP side only; needs REDIS_URL and a DATABASE_URL that the workers share')
    .option(...actions)
    .action((options: { boardActions?: true }) =>
      serve({ api: true, worker: false, actions: options.boardActions === true }),
    );
  program
    .command('worker')
    .description('the working side only; start as many as you like')
    .action(() => serve({ api: false, worker: true, actions: false }));
}

function addTickets(program: Command): void {
  program
    .command('sweep')
    .description('look once for pending tickets that nobody announced, and open their verifications')
    .action(() => sweepOnce(print));
  program
    .command('verify')
    .description('open the verification of one ticket')
    .argument('<number>', 'ticket number, such as INC0010001')
    .option('--dry-run', 'only read, and print the note that the evidence would give now')
    .action((number: string, options: { dryRun?: true }) =>
      options.dryRun ? verifyDry(number, print) : verifyTicket(number, print),
    );
  program
    .command('doctor')
    .description('probe every vendor, right and column that will be needed; changes nothing; exit code 1 on trouble')
    .action(async () => failUnless(await doctor(print)));
}

function addGovernance(program: Command): void {
  const policy = program.command('policy').description('what may be asked of the vendors');
  policy
    .command('explain')
    .description(
      'read lines "METHOD URL [form body]" on standard input, print the decision on each as a JSON line; sends nothing',
    )
    .addHelpText(
      'after',
      '\nExample:\n  echo "GET https://your-org.service-now.com/api/now/table/incident" | patchproof policy explain',
    )
    .action(() => policyExplain(process.stdin, print));
  const audit = program.command('audit').description('what was asked, decided and written');
  audit
    .command('export')
    .description('the audit trail as JSON lines')
    .option('--ticket <number>', 'only the entries of one ticket')
    .action((options: { ticket?: string }) => auditExport(options.ticket, print));
  audit
    .command('verify')
    .description('check the hash chain; exit code 1 and the first broken entry when it is not whole')
    .action(async () => failUnless(await auditVerify(print)));
}

function failUnless(well: boolean): void {
  if (!well) process.exitCode = 1;
}

/** Every mistake ends here: in words, with exit code 1. */
function explainAndFail(error: unknown): void {
  const known = error instanceof Error ? error.message : 'an error that is not an Error';
  process.stderr.write(`${error instanceof ConfigError ? '' : 'patchproof: '}${known}\n`);
  process.exitCode = 1;
}

await commands().parseAsync().catch(explainAndFail);
