import { expect } from 'vitest';
import { browser, type Browser, type Page } from '../../support/browser.js';

/** What is in the hidden field of the form. */
export function formIn({ text }: Page): string {
  return /name="form" value="([0-9a-f]{64})"/.exec(text)?.[1] ?? '';
}

export function words({ text }: Page): string {
  return /<p>([^<]*)<\/p>/.exec(text)?.[1] ?? '';
}

/** Signed in, with a page of ours before them. */
export async function signedIn(url: string, person: Browser = browser()): Promise<Browser> {
  const page = await person.open(`${url}/sign-in?to=/api/verifications`);
  expect([page.url, page.status]).toEqual([`${url}/api/verifications`, 200]);
  return person;
}
