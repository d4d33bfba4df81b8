/** ServiceNow's raw date-time, `yyyy-MM-dd HH:mm:ss` in UTC without a mark (servicenow 1.3); undefined for anything else. */
export function utcDate(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return undefined;
  const iso = `${text.replace(' ', 'T')}.000Z`;
  const date = new Date(iso);
  // The 30th of February would roll over into March.
  return !Number.isNaN(date.getTime()) && date.toISOString() === iso ? date : undefined;
}
