/** Longer before shorter, where one begins like the other. */
export const OPERATORS = [
  'ISNOTEMPTY',
  'ISEMPTY',
  'STARTSWITH',
  'ENDSWITH',
  'NOT LIKE',
  'NOT IN',
  'LIKE',
  'BETWEEN',
  'IN',
  '!=',
  '<=',
  '>=',
  '=',
  '<',
  '>',
] as const;
export type Operator = (typeof OPERATORS)[number];

type Test = (held: string) => boolean;

/** The operator as a test of a held value. Text compares without regard to case, as the platform's database does. */
export function testOf(operator: Operator, value: string, numeric: boolean): Test {
  const test = TESTS[operator](value.toLowerCase(), numeric);
  return (held) => test(held.toLowerCase());
}

const TESTS: Readonly<Record<Operator, (wanted: string, numeric: boolean) => Test>> = {
  ISEMPTY: () => (held) => held === '',
  ISNOTEMPTY: () => (held) => held !== '',
  STARTSWITH: (wanted) => (held) => held.startsWith(wanted),
  ENDSWITH: (wanted) => (held) => held.endsWith(wanted),
  LIKE: (wanted) => (held) => held.includes(wanted),
  'NOT LIKE': (wanted) => (held) => !held.includes(wanted),
  IN: (wanted) => {
    const list = new Set(wanted.split(','));
    return (held) => held !== '' && list.has(held);
  },
  'NOT IN': (wanted) => {
    const list = new Set(wanted.split(','));
    return (held) => !list.has(held);
  },
  BETWEEN: (wanted, numeric) => {
    const [low = '', high = ''] = wanted.split('@');
    const from = compared(low, numeric, (by) => by >= 0);
    const to = compared(high, numeric, (by) => by <= 0);
    return (held) => from(held) && to(held);
  },
  '=': (wanted) => (held) => held === wanted,
  '!=': (wanted) => (held) => held !== wanted,
  '<': (wanted, numeric) => compared(wanted, numeric, (by) => by < 0),
  '>': (wanted, numeric) => compared(wanted, numeric, (by) => by > 0),
  '<=': (wanted, numeric) => compared(wanted, numeric, (by) => by <= 0),
  '>=': (wanted, numeric) => compared(wanted, numeric, (by) => by >= 0),
};

/** An empty column is SQL's NULL: no range holds it. */
function compared(wanted: string, numeric: boolean, accept: (by: number) => boolean): Test {
  return (held) => held !== '' && accept(difference(held, wanted, numeric));
}

/** Below zero when `a` sorts first. */
export function difference(a: string, b: string, numeric: boolean): number {
  if (numeric) return Number(a) - Number(b);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
