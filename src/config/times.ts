import { z } from 'zod';
import { wallClock } from '../policy/local-time.js';
import { section } from './section.js';
import { oneOf, textAs } from './text-as.js';

const moment = textAs('a moment with its offset, such as 2026-12-20T18:00:00+01:00 or 2026-12-20T17:00:00Z', (text) => {
  const read = z.iso.datetime({ offset: true }).safeParse(text);
  return read.success ? new Date(read.data) : undefined;
});

/** From a moment to a later one. */
export const window = section({ from: moment, to: moment }).refine(
  ({ from, to }) => from < to,
  'expected an end after the beginning',
);

const zone = textAs('a time zone such as Europe/Berlin or UTC', (text) => (isZone(text) ? text : undefined));

function isZone(text: string): boolean {
  try {
    wallClock(text);
    return true;
  } catch {
    return false; // a RangeError is how Intl says that it knows no such zone
  }
}

const between = textAs('hours such as 08:00-18:00, or 22:00-06:00 for a night', (text) => {
  const found = /^([01]\d|2[0-3]):([0-5]\d) ?- ?(?:([01]\d|2[0-3]):([0-5]\d)|(24:00))$/.exec(text);
  if (found === null) return undefined;
  const [, fromHour, fromMinute, toHour, toMinute] = found;
  return { from: minutes(fromHour, fromMinute), to: minutes(toHour, toMinute) };
});

function minutes(hour = '0', minute = '0'): number {
  return Number(hour) * 60 + Number(minute);
}

/** Hours of the week; days and hours that are left out are all of them. */
export function hours<const Day extends string>(days: readonly Day[]) {
  const list = z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(oneOf(...days)).min(1));
  return section({
    days: list.optional(),
    between: between.prefault('00:00-24:00'),
    zone: zone.prefault('UTC'),
  }).transform(({ days: given = [...days], between: { from, to }, zone: named }) => ({
    days: given,
    from,
    to,
    zone: named,
  }));
}
