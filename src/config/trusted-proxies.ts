import { z } from 'zod';
import { textAs } from './text-as.js';

/** `/0` would be everybody; of IPv6 that ends like IPv4 Express does not know every form. */
const Proxy = z.union([
  z.literal('loopback'),
  z.ipv4(),
  z.cidrv4().regex(/\/[1-9]/),
  z.ipv6().regex(/^[^.]+$/),
  z.cidrv6().regex(/^[^.]+\/[1-9]/),
]);

/** Comma separated, as Express takes them for `trust proxy`; empty text is nobody. */
export const trustedProxies = textAs('addresses, ranges such as 10.0.0.0/28, or loopback, comma separated', (text) => {
  const proxies = text === '' ? [] : text.split(',').map((proxy) => proxy.trim());
  return proxies.every((proxy) => Proxy.safeParse(proxy).success) ? proxies : undefined;
});
