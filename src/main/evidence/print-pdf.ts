import { accessSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** No name and no address is reached: neither for the page nor for what a browser asks on its own account. */
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND'];

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The page on paper, by a Chromium of this machine. Rejects in words where there is none. */
export async function printPdf(page: string, path: string): Promise<void> {
  const executablePath = chromiumOn(process.env['PATH'] ?? '');
  const playwright = await import('playwright-core').catch(() => undefined);
  if (executablePath === undefined || playwright === undefined) {
    throw new Error(
      `a PDF needs ${executablePath === undefined ? 'Chromium on PATH' : 'the package playwright-core'}, which is not here; print the page of --format html instead`,
    );
  }
  const browser = await playwright.chromium.launch({ executablePath, args: ARGUMENTS });
  try {
    const tab = await browser.newPage({ offline: true, javaScriptEnabled: false });
    await tab.setContent(page);
    const pdf = await tab.pdf({ preferCSSPageSize: true, printBackground: true });
    writeFileSync(path, pdf, { mode: 0o600 });
  } finally {
    await browser.close();
  }
}

/** Full path of the first that is there. */
export function chromiumOn(path: string): string | undefined {
  const places = path.split(delimiter).flatMap((folder) => BROWSERS.map((name) => join(folder, name)));
  return places.find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
