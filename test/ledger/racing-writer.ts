import { createLedger } from '../../src/ledger/create-ledger.js';
import { systemClock } from '../../src/shared/clock.js';

/** A process of its own: opens the same tickets as its siblings, an audit entry beside each; prints the kinds. */
const [databaseUrl = '', name = '', tickets = '0'] = process.argv.slice(2);
let made = 0;
const newId = (): string => `${name}${(made += 1)}`;
const ledger = await createLedger({ databaseUrl, clock: systemClock, newId });

const kinds: string[] = [];
for (let number = 0; number < Number(tickets); number += 1) {
  const [opened] = await Promise.all([
    ledger.open({
      ticket: { table: 'incident', sysId: String(number).padStart(32, '0'), number: `INC${number}` },
      source: 'sweep',
      enteredModCount: 1,
      enteredOn: new Date(0),
      deadlineAt: new Date(1),
    }),
    ledger.audit.append({ kind: 'operator', facts: { name, number } }),
  ]);
  kinds.push(opened.kind);
}
await ledger.close();
process.stdout.write(JSON.stringify(kinds));
