import type { ListRequest } from './list-request.js';
import { numberList, type Parameters } from './parameters.js';
import { isAfter, isBefore } from './select-hosts.js';
import type { Finding, Host, World } from './world.js';

type FindingTest = (finding: Finding) => boolean;

/** The filters of Host List Detection with all their biting defaults: Fixed, ignored and disabled stay hidden. qualys 4.1 */
export function selectFindings(host: Host, { world, parameters, now }: ListRequest): Finding[] {
  const qid = numberList(parameters.get('qids'));
  const severity = numberList(parameters.get('severities'));
  const tests: FindingTest[] = [
    statusTest(parameters),
    ({ key }) => !qid || qid(key.qid),
    (finding) => !severity || severity(finding.severity),
    typeTest(parameters),
    suppressionTest(world, parameters),
    supersededTest(world, parameters),
    ...TIME_TESTS.map(([name, date, compare]) => timeTest(parameters.get(name), { date, compare })),
    ...DAY_TESTS.map(([name, date, compare]) => daysTest(parameters.get(name), { date, compare, now })),
  ];
  return host.findings.filter((finding) => tests.every((test) => test(finding)));
}

/** Information records have no status, so the status filter does not touch them. */
function statusTest(parameters: Parameters): FindingTest {
  const wanted = (parameters.get('status') ?? 'New,Active,Re-Opened').split(',');
  return ({ type, status }) => type === 'Info' || wanted.includes(status);
}

function typeTest(parameters: Parameters): FindingTest {
  const wanted = parameters.get('include_vuln_type');
  const information = parameters.get('show_igs') === '1';
  return ({ type }) => (type === 'Info' ? information : wanted === undefined || wanted === type.toLowerCase());
}

function suppressionTest(world: World, parameters: Parameters): FindingTest {
  const ignoredToo = parameters.get('include_ignored') === '1';
  const disabledToo = parameters.get('include_disabled') === '1';
  return ({ key, ignored }) => (ignoredToo || !ignored) && (disabledToo || !isDisabled(world, key.qid));
}

export function isDisabled(world: World, qid: number): boolean {
  return world.knowledge.get(qid)?.disabled ?? false;
}

function supersededTest(world: World, parameters: Parameters): FindingTest {
  if (parameters.get('filter_superseded_qids') !== '1') return () => true;
  return ({ key }) => world.knowledge.get(key.qid)?.supersededBy === undefined;
}

type DateOf = (finding: Finding) => Date | undefined;
type Compare = typeof isAfter;

const changed: DateOf = ({ lastStatusChange }) => lastStatusChange;
const tested: DateOf = ({ lastTest }) => lastTest;
const processed: DateOf = ({ lastProcessed }) => lastProcessed;

const TIME_TESTS: readonly (readonly [string, DateOf, Compare])[] = [
  ['detection_updated_since', changed, isAfter],
  ['detection_updated_before', changed, isBefore],
  ['detection_processed_after', processed, isAfter],
  ['detection_processed_before', processed, isBefore],
  ['detection_last_tested_since', tested, isAfter],
  ['detection_last_tested_before', tested, isBefore],
];
const DAY_TESTS: readonly (readonly [string, DateOf, Compare])[] = [
  ['max_days_since_detection_updated', changed, isAfter],
  ['detection_last_tested_since_days', tested, isAfter],
  ['detection_last_tested_before_days', tested, isBefore],
];

function timeTest(value: string | undefined, { date, compare }: { date: DateOf; compare: Compare }): FindingTest {
  return (finding) => value === undefined || compare(date(finding), new Date(value));
}

function daysTest(
  value: string | undefined,
  { date, compare, now }: { date: DateOf; compare: Compare; now: Date },
): FindingTest {
  const limit = new Date(now.getTime() - Number(value ?? 0) * 86_400_000);
  return (finding) => value === undefined || compare(date(finding), limit);
}
