/** The one retry policy: exponential backoff with jitter, within the delivery timeout, and never earlier than the vendor's Retry-After. */

const firstDelay = 100;
const longestDelay = 2_000;

/** Statuses that the proxy itself tries again. A bad credential is not among them: trying again changes nothing. */
export function isWorthRetrying(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429 || status < 400;
}

/**
 * Milliseconds to wait before the next attempt, or undefined to give up.
 * @param attempt number of attempts made so far, 1 or more.
 * @param remaining milliseconds until the delivery timeout.
 * @param retryAfter seconds that the vendor asked for.
 * @param random a number from 0 to 1.
 */
export function retryDelay(
  attempt: number,
  remaining: number,
  retryAfter: number | undefined,
  random: number,
): number | undefined {
  const backoff = Math.min(firstDelay * 2 ** (attempt - 1), longestDelay) * (0.5 + random / 2);
  const delay = Math.max(backoff, (retryAfter ?? 0) * 1000);
  return delay < remaining ? delay : undefined;
}
