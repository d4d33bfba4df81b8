import { z } from 'zod';

const MOST_NAMED = 1000;

/** A ticket that the nightly reconciliation names, and why. */
const Named = z.object({
  ticket: z.string(),
  verification: z.string().optional(),
  /** Of a missed ticket: pending since this moment (ISO) or earlier, for the instance does not say. */
  since: z.string().optional(),
  reason: z.string(),
});
export type Named = z.infer<typeof Named>;

/** So many of them, and the first thousand by name. */
const Names = z.object({ count: z.number(), named: z.array(Named) });
type Names = z.infer<typeof Names>;

/** What ServiceNow's list, the ledger and the queue say of one another. As it stands in the ledger and the API. */
export const SweepReport = z.object({
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** Tickets in their pending state. */
  pending: z.number(),
  /** Of these, verified before this sweep began, and still. */
  waiting: z.number(),
  /** Of these, verified in mode observe: they wait for people. */
  observed: z.number(),
  /** Pending and not announced, or not worked on any more; verified from now on. */
  missed: Names,
  /** Open, and not getting anywhere by itself. */
  stuck: Names,
  /** Open, but the ticket has left its pending state by another hand. */
  movedOn: Names,
  /** Written by us as verified, and not so any more. */
  changed: Names,
  /** Pending, and settled for this entry into the state: nobody verifies it any more. */
  settled: Names,
  /** Pending tickets that nothing works on after all this. Zero, or somebody has to look. */
  gap: z.number(),
});
export type SweepReport = z.infer<typeof SweepReport>;

type Finding = (typeof findings)[number];
const findings = ['missed', 'stuck', 'movedOn', 'changed', 'settled'] as const;

export function namesOf(all: readonly Named[]): Names {
  return { count: all.length, named: all.slice(0, MOST_NAMED) };
}

const WORDS: Record<Finding, string> = {
  missed: 'had not been announced and are being verified now',
  stuck: 'are open and do not get anywhere by themselves',
  movedOn: 'left their state by another hand while they were being verified',
  changed: 'were written as verified and are not so any more',
  settled: 'are pending, but were settled for this entry into the state',
};

export function sweepLine({ ticket, reason, since }: Named): string {
  return `${ticket}: ${reason}${since === undefined ? '' : `; pending since ${since} or earlier`}`;
}

/** The report as a person reads it. */
export function sweepLines(report: SweepReport): readonly string[] {
  return [
    `${report.pending} tickets are in a pending state`,
    `${report.waiting} were being verified already`,
    ...(report.observed === 0 ? [] : [`${report.observed} were verified in mode observe and wait for people`]),
    ...findings.flatMap((finding) => linesOf(finding, report[finding])),
    `gap: ${report.gap}${report.gap === 0 ? '' : ' pending tickets that nothing works on'}`,
  ];
}

function linesOf(finding: Finding, { count, named }: Names): readonly string[] {
  return [`${count} ${WORDS[finding]}`].concat(named.map((one) => `  ${sweepLine(one)}`));
}
