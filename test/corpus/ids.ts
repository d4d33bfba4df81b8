export type Ids = (what: string) => number;

/** The same number for the same thing, however often the world is set up again. */
export function createIds(first: number): Ids {
  const given = new Map<string, number>();
  return (what) => {
    const id = given.get(what) ?? first + given.size;
    given.set(what, id);
    return id;
  };
}
