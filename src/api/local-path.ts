/** Where to go back to after signing in: a page of ours, whatever was asked for. */
export function localPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > 1000 || !PLAIN.test(wanted)) return HOME;
  const { origin, pathname, search } = new URL(wanted, BASE);
  return origin === BASE && DOORS.test(pathname) ? `${pathname}${search}` : HOME;
}

const HOME = '/queues';
const BASE = 'http://here.invalid';
/** Visible ASCII without a backslash, which browsers take for a slash. */
const PLAIN = /^\/(?!\/)(?:(?!\\)[!-~])*$/;
const DOORS = /^\/(?:approve|queues|api|metrics)(?:\/|$)/;
