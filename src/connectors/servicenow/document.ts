/** The text as a JSON object; undefined when it is cut off, is not JSON, or is JSON of another kind. */
export function documentOf(text: string): object | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null && !Array.isArray(document) ? document : undefined;
  } catch {
    return undefined;
  }
}
