import type { Candidate } from '../evidence.js';
import { decides, identifies, scoreOf, type Key } from './keys.js';

/** One record compared with what is known of the machine: the keys that speak for it, and those that speak against it. */
export interface Agreement {
  readonly id: string;
  readonly name: string | undefined;
  readonly agreeing: readonly Key[];
  readonly disagreeing: readonly Key[];
}

/** Both lists of keys, from what each key says; one that says nothing is in neither. */
export function sorted(said: readonly (readonly [Key, boolean | undefined])[]) {
  const those = (says: boolean): Key[] =>
    [...new Set(said.flatMap(([key, agrees]) => (agrees === says ? [key] : [])))].sort();
  return { agreeing: those(true), disagreeing: those(false) };
}

/** Some key names the record as the machine's. */
export function isNamed({ agreeing }: Agreement): boolean {
  return identifies(agreeing);
}

/** A name that Windows may have cut, and a second key that tells the machines apart that it was cut from. */
export function isCutButConfirmed({ agreeing, disagreeing }: Agreement): boolean {
  const confirmed = agreeing.includes('mac') || agreeing.includes('ip');
  return isCut({ agreeing }) && confirmed && disagreeing.length === 0;
}

export function isCut({ agreeing }: Pick<Agreement, 'agreeing'>): boolean {
  return agreeing.includes('truncated name');
}

/**
 * The keys that make a record another machine's. Other adapters do not where serial number or cloud instance agree: of
 * several, each system may know another one.
 */
export function contradictions({ agreeing, disagreeing }: Agreement): readonly Key[] {
  return decides(agreeing) ? disagreeing.filter((key) => key !== 'mac') : disagreeing;
}

/**
 * A record that is named too, but contradicted, is another machine only if a key contradicts it that speaks for the
 * chosen one, and nothing speaks for it alone. Otherwise the contradiction may as well lie with the chosen one.
 */
export function isToldApart(chosen: Agreement, rival: Agreement): boolean {
  const speaksAlone = rival.agreeing.some((key) => identifies([key]) && !chosen.agreeing.includes(key));
  return !speaksAlone && contradictions(rival).some((key) => chosen.agreeing.includes(key));
}

/** For a person: who the record says it is, and how far that fits. */
export function described({ id, name, agreeing, disagreeing }: Agreement): Candidate {
  const score = scoreOf({ agreeing, disagreeing });
  return { id, ...(name === undefined ? {} : { name }), agreeing: [...agreeing], disagreeing: [...disagreeing], score };
}
