/** So many at a time: more would only wait for each other's connection. */
const AT_ONCE = 50;

/**
 * Does the work for all items. One that fails holds up none of the others; the first failure is thrown when all are done.
 */
export async function forAll<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    const endings = await Promise.allSettled(items.slice(start, start + AT_ONCE).map(work));
    for (const ending of endings) {
      if (ending.status === 'fulfilled') results.push(ending.value);
      else failures.push(ending.reason);
    }
  }
  if (failures.length > 0) throw failures[0];
  return results;
}
