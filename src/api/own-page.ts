import type { Request } from 'express';

/**
 * Did a page of ours send this? A browser says so in `Sec-Fetch-Site`, which no page can set; one that does not know this
 * header names the page's origin. Silence is a no. For requests that a cookie lets in.
 */
export function isFromOwnPage(req: Pick<Request, 'get'>, publicUrl: string): boolean {
  const site = req.get('sec-fetch-site');
  return site === undefined ? req.get('origin') === publicUrl : site === 'same-origin';
}

export function changesNothing(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
