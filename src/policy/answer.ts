/** True or false where it is known; undefined where it is not. Unknown is never taken for either. */
export type Answer = boolean | undefined;

/** False as soon as one is false; else unknown as soon as one is unknown. None is asked after a no. */
export function allOf<Item>(items: readonly Item[], ask: (item: Item) => Answer): Answer {
  let all: Answer = true;
  for (const item of items) {
    const answer = ask(item);
    if (answer === false) return false;
    if (answer === undefined) all = undefined;
  }
  return all;
}

export function not(answer: Answer): Answer {
  return answer === undefined ? undefined : !answer;
}
