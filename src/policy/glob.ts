/**
 * True when the text is the pattern's, entirely and in any case: `*` stands for any run of characters, `?` for one. No
 * other signs, so that everybody reads a rule alike; walked by hand, so that no pattern takes long.
 */
export function globMatches(pattern: string, text: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), text.toLowerCase()];
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
