import { z } from 'zod';
import { criticalities } from '../policy/criticality.js';
import { weekdays } from '../policy/local-time.js';
import { MOST } from '../policy/risk.js';
import { rules as builtIn } from '../policy/rules.js';
import { reasons, type ReasonCode } from '../verification/reasons.js';
import { wholeNumber } from './number.js';
import { section } from './section.js';
import { kindOf, oneOf, textAs, yesOrNo } from './text-as.js';
import { hours, window } from './times.js';

/** One or a list of them; an empty list would be a condition that nothing meets. */
function oneOrMore<Item extends z.ZodType>(item: Item) {
  const list = z
    .array(item, { error: ({ input }) => `expected one or a list, got ${kindOf(input)}` })
    .min(1, 'expected at least one, got an empty list');
  return z.preprocess((value) => (Array.isArray(value) ? value : [value]), list);
}

const SENTENCE = /^[\p{L}\p{N}]+(?:[ ,.'’-]+[\p{L}\p{N}]+)+[.]?$/u;
const sentence = textAs('a sentence of at least two words: letters, digits, blanks, - , . and apostrophes', (text) =>
  text.length <= 120 && SENTENCE.test(text) ? text : undefined,
);

const operation = textAs('a catalogue id or a pattern with * and ?, such as servicenow:incidents:update', (text) =>
  /^[a-z0-9:*?_-]{1,100}$/.test(text) ? text : undefined,
);
const pattern = textAs('a name or a pattern with * and ?, such as db*.corp.example', (text) =>
  /^[!-~]{1,300}$/.test(text) ? text : undefined,
);
/** A full name may end with a dot; names are compared without it. */
const hostName = pattern.transform((text) => text.replace(/(?<=.)\.$/, ''));
const table = textAs('a table name such as incident', (text) =>
  /^[a-z][a-z0-9_]{0,79}$/.test(text) ? text : undefined,
);
const state = textAs('the value of a state, such as "6"', (text) => (text === '' ? undefined : text));
const reason = textAs('the code of a reason, see docs/reasons.md', (text) => (isReason(text) ? text : undefined));

function isReason(text: string): text is ReasonCode {
  return Object.hasOwn(reasons, text);
}

const Conditions = section({
  minRisk: wholeNumber(0, MOST).optional(),
  table: oneOrMore(table).optional(),
  from: oneOrMore(state).optional(),
  to: oneOrMore(state).optional(),
  outcome: oneOrMore(oneOf('verified', 'failed', 'review')).optional(),
  reason: oneOrMore(reason).optional(),
  hostName: oneOrMore(hostName).optional(),
  hostTag: oneOrMore(pattern).optional(),
  criticality: oneOrMore(oneOf(...criticalities)).optional(),
  time: oneOrMore(hours(weekdays)).optional(),
  freeze: oneOrMore(window).optional(),
  moreThanPerHour: wholeNumber(0, 100_000).optional(),
  firstUse: yesOrNo.optional(),
});

const Rule = section({
  id: sentence.refine(
    (id) => !builtIn.some((rule) => rule.id === id),
    'expected a name of its own, got that of a built-in rule',
  ),
  effect: oneOf('permit', 'escalate', 'forbid'),
  operations: oneOrMore(operation).prefault('*'),
  when: Conditions.prefault({}),
  unless: Conditions.refine(
    (given) => Object.keys(given).length > 0,
    'expected a condition, got none: the rule would never apply',
  ).optional(),
  approvals: oneOf('1', '2')
    .transform((count) => (count === '2' ? 2 : 1))
    .optional(),
}).superRefine(({ effect, approvals, when, unless }, context) => {
  const mistake = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (approvals !== undefined && effect !== 'escalate')
    mistake(['approvals'], `expected with effect escalate only, got ${effect}`);
  // What is unknown raises the score: it must not thereby open anything.
  if (effect === 'permit' && when.minRisk !== undefined)
    mistake(['when', 'minRisk'], 'expected under unless: a permit goes down to a risk, not up from one');
  if (effect !== 'permit' && unless?.minRisk !== undefined)
    mistake(['unless', 'minRisk'], `expected under when: a high risk is no exception from ${effect}`);
});

const Rules = z
  .array(Rule, { error: ({ input }) => `expected a list of rules, got ${kindOf(input)}` })
  .max(500, 'expected at most 500 rules')
  .superRefine((all, context) => {
    for (const [index, { id }] of all.entries()) {
      if (all.findIndex((rule) => rule.id === id) === index) continue;
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `expected every name once, got "${id}" again` });
    }
  });

/** Rules beside the built-in ones. */
export const Policy = section({
  writes: oneOf('permitted', 'by-rule').prefault('permitted'),
  rules: Rules.prefault([]),
  stopFile: textAs('the path of a file', (text) => (text === '' || text.includes('\0') ? undefined : text)).prefault(
    './data/stop-writes',
  ),
});
