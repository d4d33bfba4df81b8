import ms from 'ms';
import { textAs } from './text-as.js';

const MAX_MS = ms('365d');

/** `<number><ms|s|m|h|d>` in milliseconds. */
export const duration = textAs('a duration such as 500ms, 30s, 5m, 72h or 7d, at most 365d', millisecondsOf);

/** A duration longer than nothing. */
export const period = textAs('a duration above zero, such as 30s, 5m, 72h or 7d, at most 365d', (text) => {
  const span = millisecondsOf(text);
  return span === 0 ? undefined : span;
});

function millisecondsOf(text: string): number | undefined {
  if (!isDuration(text)) return undefined;
  const span = Math.round(ms(text));
  return span <= MAX_MS ? span : undefined;
}

/** Narrower than what `ms` itself would read: no bare numbers, no weeks, no signs. */
function isDuration(text: string): text is ms.StringValue {
  return /^\d{1,12}(\.\d{1,6})?(ms|s|m|h|d)$/.test(text);
}
