/** True or false where it is known; undefined where it is not. Unknown is never taken for either. */
export type Answer = boolean | undefined;

export type Question<Thing> = (thing: Thing) => Answer;

/** False as soon as one is false; else unknown as soon as one is unknown. None is asked after a no. */
export function allOf<Thing>(questions: readonly Question<Thing>[]): Question<Thing> {
  return (thing) => {
    let all: Answer = true;
    for (const ask of questions) {
      const answer = ask(thing);
      if (answer === false) return false;
      if (answer === undefined) all = undefined;
    }
    return all;
  };
}

export function not<Thing>(ask: Question<Thing>): Question<Thing> {
  return (thing) => {
    const answer = ask(thing);
    return answer === undefined ? undefined : !answer;
  };
}
