/** The clouds' ids of a machine: AWS, GCP, Azure. Ids of two forms cannot be compared. */
const FORMS = [/^i-[0-9a-f]{8,17}$/, /^\d{10,20}$/, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/];

/** Are these one cloud instance? Undefined where either side says nothing, or the two do not speak of the same thing. */
export function sameInstance(one: string | undefined, other: string | undefined): boolean | undefined {
  const [a, b] = [folded(one), folded(other)];
  if (a === '' || b === '') return undefined;
  if (a === b) return true;
  return formOf(a) === formOf(b) ? false : undefined;
}

function formOf(id: string): number {
  return FORMS.findIndex((form) => form.test(id));
}

function folded(id: string | undefined): string {
  return id?.trim().toLowerCase() ?? '';
}
