/** Why there can be no evidence bundle now, in words for people. */
export class Unprovable extends Error {
  constructor(why: string) {
    super(`an evidence bundle has to be signed: ${why}`);
    this.name = 'Unprovable';
  }
}
