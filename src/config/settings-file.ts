import { LineCounter, parseDocument } from 'yaml';

const DEFAULT_PATH = './patchproof.yaml';

interface SettingsFile {
  readonly content: unknown;
  readonly mistakes: readonly string[];
}

/** The yaml as plain maps, lists and text. Without a file at the default path the defaults hold. `named`: who gave the path. */
export function readSettingsFile(
  given: string | undefined,
  readFile: (path: string) => string,
  named = 'PATCHPROOF_CONFIG',
): SettingsFile {
  const chosen = given?.trim() ?? '';
  const path = chosen === '' ? DEFAULT_PATH : chosen;
  const text = textOf(path, readFile);
  if (typeof text === 'string') return parseSettings(path, text);
  if (chosen === '' && text.code === 'ENOENT') return { content: {}, mistakes: [] };
  const variable = chosen === '' ? '' : `${named}: `;
  return { content: {}, mistakes: [`${variable}${path}: expected a file that can be read, got ${text.code}`] };
}

function textOf(path: string, readFile: (path: string) => string): string | { code: string } {
  try {
    return readFile(path);
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? String(error.code) : 'an error' };
  }
}

/**
 * The failsafe schema leaves every scalar as it is spelt: `5.0` stays `5.0`, `010` stays `010`, and a state may be
 * written with or without quotes.
 */
function parseSettings(path: string, text: string): SettingsFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, lineCounter: lines });
  const mistakes = [...document.errors, ...document.warnings].map(({ pos, message }) => {
    const { line, col } = lines.linePos(pos[0]);
    return `${path}, line ${line}, column ${col}: ${message}`;
  });
  if (mistakes.length > 0) return { content: {}, mistakes };
  try {
    return { content: document.toJS(), mistakes };
  } catch (error) {
    return { content: {}, mistakes: [`${path}: ${error instanceof Error ? error.message : 'expected yaml'}`] };
  }
}
