import type { Approval } from '../ledger/approvals.js';
import type { Verification } from '../ledger/ledger.js';
import type { Person } from './known-person.js';
import { formField, page, safe } from './page.js';
import { payloadOf } from './payload.js';

/** The question, word for word, and a form. Looking at it decides nothing. */
export function questionPage(approval: Approval, verification: Verification | undefined, person: Person): string {
  const { ticket, digest, because, needed, score, votes, expiresAt } = approval;
  const { call, basis } = payloadOf(approval);
  const agreed = votes.filter(({ decision }) => decision === 'approve').map(({ by }) => by);
  const facts: readonly (readonly [string, string])[] = [
    ['Ticket', ticket],
    ['Verdict', `${verification?.outcome ?? 'unknown'}: ${verification?.reason ?? 'unknown'}`],
    ['Why you are asked', because.join('; ')],
    ['Who has to agree', `${needed === 1 ? 'one person' : 'two people'}; so far: ${agreed.join(', ') || 'nobody'}`],
    ['Risk', String(score)],
    ['Until', expiresAt.toISOString()],
    ['Call', `${call.method} ${call.url}`],
    ['State of the ticket now', call.from ?? 'unknown'],
    ['Digest (SHA-256)', digest],
  ];
  const list = facts.map(([name, text]) => `<dt>${name}</dt><dd>${safe(text)}</dd>`).join('\n');
  return page(
    `Write to ${ticket}?`,
    `<dl>${list}</dl>
<h2>What would be written</h2>${columnsOf(call.body)}
<h2>What it rests on</h2><pre>${safe(JSON.stringify(basis, undefined, 2))}</pre>
<details><summary>Evidence</summary><pre>${safe(JSON.stringify(verification?.evidence ?? null, undefined, 2))}</pre></details>
<form method="post"><input type="hidden" name="digest" value="${digest}">${formField(person)}
<p><label>Comment <textarea name="comment" maxlength="200" rows="2"></textarea></label></p>
<p><button name="decision" value="approve">Agree</button><button name="decision" value="deny">Do not agree</button></p>
<p>You are signed in as ${safe(person.name)}.</p></form>`,
  );
}

function columnsOf(body: unknown): string {
  const columns = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  return columns.map(([name, value]) => `<h3>${safe(name)}</h3><pre>${safe(String(value))}</pre>`).join('\n');
}
