import { Argument, type Command } from 'commander';
import { approvalStates, type ApprovalState } from '../ledger/approvals.js';
import type { Print } from './print.js';

export interface CommandLine {
  readonly print: Print;
  /** What the help of a command ends with. */
  readonly examples: (...lines: readonly string[]) => string;
  /** Ends the process with 1 unless all went well. */
  readonly failUnless: (well: boolean) => void;
}

/** Commands about people: what they are asked, who they are, and their keys. */
export function addPeople(program: Command, line: CommandLine): void {
  addApprovals(program.command('approvals').description('writes that people have to agree to'), line);
  addOperators(
    program.command('operators').description('people with names: who may look, decide, operate, audit'),
    line,
  );
  addKeys(program.command('keys').description('keys of operators, for programs that use the API'), line);
}

function addApprovals(approvals: Command, { print, examples, failUnless }: CommandLine): void {
  approvals
    .command('list', { isDefault: true })
    .description('what people are asked; all that was ever asked, or what is in one state')
    .addArgument(new Argument('[state]').choices(approvalStates))
    .addHelpText('after', examples('patchproof approvals list open'))
    .action(async (state: ApprovalState | undefined) => (await import('./approvals.js')).listApprovals(state, print));
  approvals
    .command('show')
    .description('exactly what is agreed to, with its digest and the evidence')
    .argument('<id>')
    .addHelpText('after', examples('patchproof approvals show 0190b1c2-0000-7000-8000-000000000001'))
    .action(async (id: string) => failUnless(await (await import('./approvals.js')).showApproval(id, print)));
  for (const decision of ['approve', 'deny'] as const) {
    approvals
      .command(decision)
      .description(`${decision === 'approve' ? 'agree' : 'do not agree'}; your password is read from standard input`)
      .argument('<id>')
      .requiredOption('--as <name>', 'who you are')
      .requiredOption('--digest <sha256>', 'what you decide about, as "approvals show" gives it')
      .option('--comment <words>', 'for whoever reads the audit trail')
      .addHelpText('after', examples(`patchproof approvals ${decision} 0190b1c2-… --as alice --digest 5f1d…`))
      .action(async (id: string, said: { as: string; digest: string; comment?: string }) =>
        failUnless(await (await import('./approvals.js')).answerApproval(id, { decision, ...said }, print)),
      );
  }
}

function addOperators(operators: Command, { print, examples, failUnless }: CommandLine): void {
  operators
    .command('list', { isDefault: true })
    .description('who they are, and what they may do')
    .addHelpText('after', examples('patchproof operators list'))
    .action(async () => failUnless(await (await import('./operators.js')).listOperators(print)));
  operators
    .command('add')
    .description('a person with a name; the password is read from standard input')
    .argument('<name>')
    .requiredOption('--role <role...>', 'viewer, approver, operator or auditor; several are possible')
    .addHelpText('after', examples('patchproof operators add alice --role approver'))
    .action(async (name: string, { role }: { role: string[] }) =>
      failUnless(await (await import('./operators.js')).addOperator(name, role, print)),
    );
  operators
    .command('password')
    .description('a new password, read from standard input; lets one in again who was disabled')
    .argument('<name>')
    .addHelpText('after', examples('patchproof operators password alice'))
    .action(async (name: string) => failUnless(await (await import('./operators.js')).setPassword(name, print)));
  operators
    .command('tie')
    .description('one person, one name: whoever has this account and signs in at the issuer, too')
    .argument('<name>')
    .requiredOption('--identity <digits>', 'as the page of the refused sign-in shows it')
    .addHelpText('after', examples('patchproof operators tie alice --identity 5f1d…'))
    .action(async (name: string, { identity }: { identity: string }) =>
      failUnless(await (await import('./operators.js')).tieOperator(name, identity, print)),
    );
  operators
    .command('disable')
    .description('not let in any more, by password or by key')
    .argument('<name>')
    .addHelpText('after', examples('patchproof operators disable alice'))
    .action(async (name: string) => failUnless(await (await import('./operators.js')).disableOperator(name, print)));
}

function addKeys(keys: Command, { print, examples, failUnless }: CommandLine): void {
  keys
    .command('list', { isDefault: true })
    .description('whose they are, what they may do, and until when')
    .addHelpText('after', examples('patchproof keys list'))
    .action(async () => failUnless(await (await import('./operators.js')).listKeys(print)));
  keys
    .command('create')
    .description('prints a new key, this once; it may do what both it and its owner may')
    .argument('<operator>')
    .requiredOption('--scope <role...>', 'viewer, approver, operator or auditor; several are possible')
    .option('--expires <duration>', 'hours or days, such as 12h', '90d')
    .addHelpText('after', examples('patchproof keys create alice --scope viewer --expires 30d'))
    .action(async (operator: string, asked: { scope: string[]; expires: string }) =>
      failUnless(await (await import('./operators.js')).createKey(operator, asked, print)),
    );
  keys
    .command('revoke')
    .description('opens nothing any more, from this moment')
    .argument('<id>')
    .addHelpText('after', examples('patchproof keys revoke 0123456789abcdef'))
    .action(async (id: string) => failUnless(await (await import('./operators.js')).revokeKey(id, print)));
}
