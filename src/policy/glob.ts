/** True when the text is the pattern's, in any case: see `compileGlob`. */
export function globMatches(pattern: string, text: string): boolean {
  return compileGlob(pattern)(text.toLowerCase());
}

/**
 * Tells of texts in lower case whether they are the pattern's, entirely: `*` stands for any run of characters, `?` for one.
 * No other signs, so that everybody reads a rule alike; walked by hand, so that no pattern takes long.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const wanted = pattern.toLowerCase();
  if (wanted.includes('?')) return (text) => walked(wanted, text);
  const [head = '', ...rest] = wanted.split('*');
  const tail = rest.pop();
  if (tail === undefined) return (text) => text === wanted;
  const least = head.length + tail.length;
  const ends = (text: string): boolean => text.length >= least && text.startsWith(head) && text.endsWith(tail);
  return rest.length === 0 ? ends : (text) => ends(text) && walked(wanted, text);
}

function walked(wanted: string, given: string): boolean {
  let [at, seen, star, resume] = [0, 0, -1, 0];
  while (seen < given.length) {
    if (at < wanted.length && wanted[at] === '*') {
      star = at++;
      resume = seen;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[seen])) {
      at++;
      seen++;
    } else if (star >= 0) {
      at = star + 1;
      seen = ++resume;
    } else return false;
  }
  return /^\**$/.test(wanted.slice(at));
}
