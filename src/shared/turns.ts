/** What shares a key is done one at a time, in the order in which it came. */
export function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    const mine = (last.get(key) ?? Promise.resolve()).then(work);
    const over = mine
      .catch(() => {}) // whoever waits for it hears of it
      .then(() => void (last.get(key) === over && last.delete(key)));
    last.set(key, over);
    return mine;
  };
}
