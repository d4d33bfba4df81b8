/** X-Total-Count and Link of a list. The total is counted before ACLs; there is no Link when one page suffices. */
export function pageHeaders(
  url: URL,
  { total, limit, offset }: { total: number; limit: number; offset: number },
): Record<string, string> {
  const counted = url.searchParams.get('sysparm_no_count') !== 'true';
  const linked = url.searchParams.get('sysparm_suppress_pagination_header') !== 'true';
  const pages: [string, number | undefined][] = [
    ['first', 0],
    ['prev', offset > 0 ? Math.max(0, offset - limit) : undefined],
    ['next', offset + limit < total ? offset + limit : undefined],
    ['last', Math.floor((total - 1) / limit) * limit],
  ];
  const links = pages.flatMap(([rel, at]) => (at === undefined ? [] : [`<${pageUrl(url, at)}>;rel="${rel}"`]));
  return {
    ...(counted ? { 'X-Total-Count': String(total) } : {}),
    ...(counted && linked && total > limit ? { Link: links.join(',') } : {}),
  };
}

/** The caller's own parameters as he wrote them, the offset last. */
function pageUrl(url: URL, offset: number): string {
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !part.startsWith('sysparm_offset='));
  return `${url.origin}${url.pathname}?${[...kept, `sysparm_offset=${offset}`].join('&')}`;
}
