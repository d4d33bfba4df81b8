/**
 * Spends one call of every window named in KEYS, all of the same length in milliseconds (ARGV[1]) and each with its own
 * limit (ARGV[2] and on), or of none of them: returns 0, or the milliseconds until all of them have a call to spend. Redis
 * takes no fractions of either. Qualys counts in a sliding window (qualys 3.1); in fixed ones twice the limit would fit
 * around a boundary.
 */
export const SLIDING_WINDOW = `
local window = tonumber(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait, spent = 0, {}
for i, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
  local limit = tonumber(ARGV[i + 1])
  spent[i] = redis.call('ZCARD', key)
  if spent[i] >= limit then
    local freed = redis.call('ZRANGE', key, spent[i] - limit, spent[i] - limit, 'WITHSCORES')
    wait = math.max(wait, freed[2] + window - now)
  end
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
  redis.call('ZADD', key, now, time[1] .. '.' .. time[2] .. '.' .. spent[i])
  redis.call('PEXPIRE', key, window)
end
return 0
`;
