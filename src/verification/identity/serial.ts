/** What makers leave in the firmware when they put in no serial number; whole fleets share it. */
const PLACEHOLDER =
  /^(?:to be filled by o\.?e\.?m\.?|default string|(?:system|chassis|base ?board) serial number|serial number|o\.?e\.?m\.?|none|null|unknown|invalid|n\/?a|not (?:applicable|available|specified|set)|0?123456789\d?|(.)\1*|[\s.\-_]*)$/i;

/** A serial number as it is compared; undefined where there is none to compare. */
export function knownSerial(text: string | undefined): string | undefined {
  const serial = text?.trim().toLowerCase() ?? '';
  return PLACEHOLDER.test(serial) ? undefined : serial;
}

/** Are these one serial number? Blanks and dashes are spelt as one likes. Undefined where either side says nothing. */
export function sameSerial(one: string | undefined, other: string | undefined): boolean | undefined {
  const [a, b] = [knownSerial(one), knownSerial(other)];
  return a === undefined || b === undefined ? undefined : bare(a) === bare(b);
}

function bare(serial: string): string {
  return serial.replaceAll(/[\s-]/g, '');
}
