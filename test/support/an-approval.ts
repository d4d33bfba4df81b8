import type { Approval } from '../../src/ledger/approvals.js';

const ASKED_AT = new Date('2026-11-20T12:00:00Z');

/** What would be sent: a ticket goes from its pending state to another. */
export function aPayload(body: Readonly<Record<string, string>> = { state: '6' }): string {
  return JSON.stringify({
    call: {
      operation: 'servicenow:incidents:update',
      method: 'PATCH',
      url: 'https://your-org.service-now.com/api/now/table/incident/1',
      from: '10',
      body,
    },
    because: ['a person agrees'],
    people: 1,
    basis: { modCount: 7 },
  });
}

/** A question that one person is asked for an hour. */
export function anApproval(over: Partial<Approval> = {}): Approval {
  const { askedAt = ASKED_AT } = over;
  return {
    id: 'a-1',
    verification: 'v-1',
    ticket: 'INC0010001',
    state: 'open',
    digest: 'd'.repeat(64),
    payload: aPayload(),
    because: ['a person agrees'],
    score: 70,
    needed: 1,
    level: 0,
    names: [],
    askedAt,
    expiresAt: new Date(askedAt.getTime() + 3_600_000),
    votes: [],
    triggeredBy: [],
    ...over,
  };
}
