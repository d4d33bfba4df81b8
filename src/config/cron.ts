import { CronExpressionParser } from 'cron-parser';
import { textAs } from './text-as.js';

const EPOCH = new Date(0);

/** A cron expression of 5 or 6 fields (seconds first) that comes round at least once; always read in UTC. */
export const cron = textAs('a cron expression of 5 or 6 fields, such as "0 10 * * *"', (text) => {
  const fields = text.split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) return undefined;
  try {
    CronExpressionParser.parse(text, { tz: 'UTC', currentDate: EPOCH }).next();
    return text;
  } catch {
    return undefined; // the message above says what is expected; the parser's own words add nothing
  }
});
