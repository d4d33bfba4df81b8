/**
 * Spends one call of a sliding window, for RateLimiterRedis: returns calls spent (one more than allowed when refused) and
 * milliseconds until the next may be spent. The limiter's own script counts in fixed windows, in which twice the limit
 * fits around a boundary; Qualys counts in a sliding one (qualys 3.1). A refused call is not counted.
 */
export const SLIDING_WINDOW = `
local limit = tonumber(ARGV[3])
local window = tonumber(ARGV[2]) * 1000
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
local spent = redis.call('ZCARD', KEYS[1])
if spent >= limit then
  local freed = redis.call('ZRANGE', KEYS[1], spent - limit, spent - limit, 'WITHSCORES')
  return { limit + 1, freed[2] + window - now }
end
redis.call('ZADD', KEYS[1], now, time[1] .. '.' .. time[2] .. '.' .. spent)
redis.call('PEXPIRE', KEYS[1], window)
return { spent + 1, 0 }
`;
