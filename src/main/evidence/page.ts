import { hashOf } from '../../ledger/chain.js';
import type { Bundle } from './bundle.js';
import type { Content } from './content.js';
import { html, type Html } from './html.js';
import { code, facts, moment, section } from './page-parts.js';
import { actsSections } from './page-acts.js';
import { machineSections } from './page-machine.js';
import { STYLE } from './style.js';

/** The bundle as a page that prints well. It stands alone: nothing is loaded. */
export function pageOf(bundle: Bundle): string {
  const { content } = bundle;
  const { number } = content.ticket;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Evidence ${number}</title>
        <style>
          ${{ html: STYLE }}
        </style>
      </head>
      <body>
        <main>${head(content)}${machineSections(content)}${actsSections(content)}${proof(bundle)}</main>
      </body>
    </html> `;
  return page.html;
}

function head({ ticket, verification, generatedAt, product }: Content): Html {
  const { outcome, reason, meaning } = verification;
  const word = outcome ?? verification.phase;
  return html`<header>
      <div class="brand">${product.name} · Evidence of a post-patch verification</div>
      <h1>${ticket.number}</h1>
      <div><span class="verdict ${word}">${word}</span><span class="reason">${reason}</span></div>
      <p>${meaning}</p>
    </header>
    ${facts(
      ['Ticket', html`${ticket.number} in ${ticket.table} (${code(ticket.sys_id)})`],
      ['Verification', html`${code(verification.id)}, opened by ${verification.source}`],
      ['Opened', moment(verification.openedAt)],
      ['Decided', moment(verification.decidedAt)],
      ['Finished', moment(verification.finishedAt)],
      ['This page made', moment(generatedAt)],
    )}`;
}

function proof({ content, statement, signature }: Bundle): Html {
  const { entries, checkpoint } = content.chain;
  return section(
    12,
    'Proof',
    html`<p>
      This page shows what a signed file holds; the file is the evidence. Anyone who has it and the public key of its
      signer can check it, without access to Patchproof:
      ${code('npx patchproof-verify bundle.json --key <public key>')}.
    </p>`,
    facts(
      ['Audit entries', `${entries.length}, each with the SHA-256 of its body`],
      ['Chain signed at entry', checkpoint?.sequence],
      ['Signed statement', code(statement)],
      ['Its SHA-256', code(hashOf(statement))],
      ['Signature (Ed25519)', code(signature)],
    ),
    html`<footer>
      The chain from the first of these entries to the signed one was recomputed when this file was made. That nothing
      was removed from the trail as a whole is shown by an export of it, not by this file.
    </footer>`,
  );
}
